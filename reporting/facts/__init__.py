"""What is known of occasions, for all rooms above the models."""
