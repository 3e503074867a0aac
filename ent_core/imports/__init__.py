"""What every import shares: the plan and its hash, the confirmation, who brought which row."""
