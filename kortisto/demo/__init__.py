"""The demo: a country of fictive people, the story of one card, a sign-in provider and a list of who to sign in as.

Built only through the program's actions, and imported by nothing else.
"""
