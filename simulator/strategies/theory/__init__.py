"""Rules that calculate: values, prices, stopping and learning."""
