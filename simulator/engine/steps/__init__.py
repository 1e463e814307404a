"""The steps of a tick: feeds, bids, auctions, reading, choices, contracts, settlement, accounts."""
