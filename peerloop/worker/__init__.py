"""Work that nobody waits for: jobs that come round while the app runs, in each of its processes.

What a job does is a service's business; all of them may run in many processes at once.
"""
