"""English words that stand in nearly every abstract and mean nothing by themselves."""

STOP = frozenset(
    """
    a about above after again against all also although among an and any are as at be because been before being below between both
    but by can cannot could did do does doing down during each either et etc few for from further had has have having he hence her
    here hers him his how however i if in into is it its itself may me might more most much must my neither no nor not now of off on
    once one only onto or other our ours out over own per rather same shall she should since so some such than that the their theirs
    them then there therefore these they this those though through thus to too towards under until up upon us via very was we were
    what when where whereas whether which while who whom whose why will with within without would yet you your
    """.split()  # noqa: SIM905  a paragraph is read and mended more easily than a column
)
