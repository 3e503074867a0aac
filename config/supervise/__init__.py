"""`make run`: every process of Préau on one machine, started again when one dies."""
