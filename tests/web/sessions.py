"""Clients that are somebody: a seeker by her session's cookie, a person at work by a signed-in session."""

from importlib import import_module

from django.conf import settings
from django.test import Client

from engawa.base.accounts import signins
from engawa.base.accounts.models import Account, Proof
from engawa.base.programmes.actors import Actor
from engawa.web.scope import ACCOUNT_KEY, COMPANION_COOKIE, SEEKER_COOKIE


def as_seeker(token: str) -> Client:
    client = Client()
    client.cookies[SEEKER_COOKIE] = token
    return client


def as_companion(token: str) -> Client:
    client = Client()
    client.cookies[COMPANION_COOKIE] = token
    return client


def as_staff(actor: Actor) -> Client:
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    account = Account.objects.get(pk=actor.account_id)
    session[ACCOUNT_KEY] = str(account.pk)
    session.save()
    signins.begin(account, session.session_key, Proof.DEMO)
    client = Client()
    client.cookies[settings.SESSION_COOKIE_NAME] = session.session_key
    return client
