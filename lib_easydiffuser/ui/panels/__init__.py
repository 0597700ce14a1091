"""The tab's panels: each builds its components and says what they are; none binds an event."""
