"""How each kind of condition is put to what has been granted. Plain values in, a verdict out."""
