"""«Signaler»: what somebody found wrong reaches school life, whole and unchanged."""
