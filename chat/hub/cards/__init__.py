"""What the school says in its channels, a file a subject: school events in, cards out."""
