"""How much the api serves: what a load measures, who limited it, and the account of it."""
