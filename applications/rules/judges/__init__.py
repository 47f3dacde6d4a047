"""The conditions of a call by theme: each kind is one function that puts it to an application's facts."""
