"""Identity alone: who a person is and how they prove it. What they are in a school is not here."""
