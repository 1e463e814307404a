"""Rules that reckon: values, prices, stopping and learning."""
