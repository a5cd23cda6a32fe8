"""What the doctor finds, and that its cures cure."""
