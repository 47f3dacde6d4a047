"""Pages of payments: a grant's plan, one instalment, the economist's list, and the orders to the bank."""
