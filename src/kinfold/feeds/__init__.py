"""How files come in from schools: by their feeds, by hand, and in answer to a request.

Deliveries wait in a queue that survives a crash; what was due and did not come is listed; a failure
that a school reports stops the clock while another way is agreed. `school` is the part that runs
at a school, where there is no installation.
"""
