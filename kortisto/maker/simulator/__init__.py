"""A card maker that works, as a program of its own: `python -m kortisto.maker.simulator --spool DIR --state DIR`. No
Django.

It knows the program only by the messages in the spool folder (`kortisto.maker.messages`): it makes two P-256 key
pairs for each card, returns certificate requests and serials, writes certificates to its chips, packs boxes and tells
what is in them. Activation codes are made here, go into sealed letters here, and appear nowhere else (BR-PN-03).
"""
