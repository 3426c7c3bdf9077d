"""The lists of work: two rolls, births in doubt, children missing education, cleansing forms.

Everything is read through the gate under the agreement with schools; the registers keep keyed
hashes, so that only a person who may read the data sees whom a case is about.
"""
