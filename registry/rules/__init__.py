"""The register's rules: plain functions over plain values."""
