"""Files of aid rules: an act on state aid as data, read, checked and loaded (docs/aid-rules.md)."""
