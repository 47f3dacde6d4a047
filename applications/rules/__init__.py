"""What the call demands of an application, as pure functions over plain values."""
