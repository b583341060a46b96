"""What people, projects and providers spent of what they may: the book of all requests to models, read by nobody but
administrators.
"""
