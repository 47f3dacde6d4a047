"""A call's reviews, for those who work with it: who reviews what, the invited, the terms, bias, files in and out."""
