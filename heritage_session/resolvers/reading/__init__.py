"""What a question can mean after what was said."""
