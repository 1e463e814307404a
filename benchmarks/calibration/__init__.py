"""From a listing of open posts to the numbers of a rule pack, with intervals.

`listing` reads, `crowd` fits the law of proposals, `joints` and `facts` measure what goes with what,
`predict` says what another day may show, `synthetic` invents a listing by the simulator's own laws, and
`numbers` writes it all down.
"""
