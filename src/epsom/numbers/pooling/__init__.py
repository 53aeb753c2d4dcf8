"""Pools the results of several studies: an estimate and a variance each go in, one cautious answer comes out.

The rooms, lower ones first:

    effects    an estimate and its variance from the means of two groups, a change, a cross-over trial
    reported   the same from an interval, a standard error, a p-value, or medians
    counts     the same from events and people: odds ratio, risk ratio, risk difference
    table      the plain table (estimate, variance, moderators) that all the rest reads
    mixed      the algebra of the random-effects model, many tables at once
    fit        one pooled estimate, its intervals, the spread between studies, moderators
    influence  what happens without each study, or as the studies come in
    asymmetry  small-study checks, and when not to make them
    bayes      few studies: priors stated, integrated numerically
    network    several treatments at once, from the arms of each trial

It knows nothing of what was studied. Not for choosing which studies belong together: that is judgement, and lives above.
"""
