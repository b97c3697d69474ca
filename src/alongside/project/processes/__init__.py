"""The four processes of the house, and the one that watches over them."""
