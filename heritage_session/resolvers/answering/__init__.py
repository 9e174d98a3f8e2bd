"""What is answered for a reading, and what is asked of earlier answers."""
