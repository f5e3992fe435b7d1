"""Addresses of signing in and of one's own details, by face."""

from django.urls import path, re_path

from .views import desk as desk_views
from .views import desk_own, entrance, strong
from .views import holder as holder_views
from .views import portal as own

_by_oidc = [
    path("tunnistus/peruttu/", strong.identification_cancelled, name="socialaccount_login_cancelled"),
    path("tunnistus/<slug:provider_id>/", strong.start_identification, name="openid_connect_login"),
    path("tunnistus/<slug:provider_id>/paluu/", strong.finish_identification, name="openid_connect_callback"),
]
_by_saml = [
    path("tunnistus/saml/<slug:provider_id>/", strong.ask_by_saml, name="saml_ask"),
    path("tunnistus/saml/<slug:provider_id>/paluu/", strong.saml_answer, name="saml_answer"),
    path("tunnistus/saml/<slug:provider_id>/valmis/", strong.finish_saml, name="saml_finish"),
    path("tunnistus/saml/<slug:provider_id>/tiedot/", strong.saml_metadata, name="saml_metadata"),
]
_identification = [*_by_oidc, *_by_saml]
_with_password = [
    path("kirjaudu/", entrance.sign_in, name="account_login"),
    path("kirjaudu/ulos/", entrance.sign_out, name="account_logout"),
    path("kirjaudu/ei-kaytossa/", entrance.user_not_in_use, name="account_inactive"),
    path("kirjaudu/varmistus/", entrance.sign_in_factor, name="mfa_authenticate"),
    path("kirjaudu/uudelleen/", entrance.password_again, name="account_reauthenticate"),
    path("kirjaudu/uudelleen/koodi/", entrance.factor_again, name="mfa_reauthenticate"),
    path("kirjaudu/uudelleen/avain/", entrance.passkey_again, name="mfa_reauthenticate_webauthn"),
    path("salasana/unohtunut/", entrance.forgotten_password, name="account_reset_password"),
    path("salasana/unohtunut/lahetetty/", entrance.forgotten_password_sent, name="account_reset_password_done"),
    path("salasana/uusi/valmis/", entrance.new_password_done, name="account_reset_password_from_key_done"),
    re_path(
        r"^salasana/uusi/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>[^/]+)/$",
        entrance.new_password,
        name="account_reset_password_from_key",
    ),
    path("salasana/vaihda/", entrance.change_password, name="account_change_password"),
    path("salasana/aseta/", entrance.set_password, name="account_set_password"),
    path("sahkoposti/vahvista/", entrance.address_unconfirmed, name="account_email_verification_sent"),
    path("sahkoposti/vahvista/<str:key>/", entrance.confirm_address, name="account_confirm_email"),
    path("tunnistautuminen/", entrance.security, name="mfa_index"),
    path("tunnistautuminen/tapahtumat/", entrance.own_events, name="own_events"),
    path("tunnistautuminen/istunnot/paata/", entrance.visits_end, name="visits_end"),
    path("tunnistautuminen/toinen-tapa/", entrance.second_factor_needed, name="second_factor_needed"),
    path("tunnistautuminen/koodisovellus/", entrance.take_code_app, name="mfa_activate_totp"),
    path("tunnistautuminen/koodisovellus/poista/", entrance.remove_code_app, name="mfa_deactivate_totp"),
    path("tunnistautuminen/avain/", entrance.add_passkey, name="mfa_add_webauthn"),
    path("tunnistautuminen/avain/<slug:passkey>/poista/", entrance.remove_passkey, name="passkey_remove"),
    path("tunnistautuminen/varakoodit/", entrance.recovery_codes, name="mfa_view_recovery_codes"),
    path("tunnistautuminen/varakoodit/uudet/", entrance.new_recovery_codes, name="mfa_generate_recovery_codes"),
    path("omat-tiedot/", own.own_profile, name="own_profile"),
]

portal = [
    *_with_password,
    *_identification,
    path("rekisteroidy/", own.register, name="account_register"),
    path("omat-tiedot/osoite/tarkista/", own.own_address_check, name="own_address_check"),
    path("omat-tiedot/osoite/toimii/<str:token>/", own.own_address_works, name="own_address_works"),
    path("vartti/kayttoonotto/<str:token>/", own.desk_first_use_identify, name="desk_first_use_identify"),
    path("tunnistautuminen/kadonnut/", own.lost_factor, name="lost_factor"),
    path("tunnistautuminen/kadonnut/poista/", own.lost_factor_remove, name="lost_factor_remove"),
]
office = [*_with_password, *_identification]
holder = [
    path("kirjaudu/", holder_views.sign_in, name="account_login"),
    path("kirjaudu/ulos/", entrance.sign_out, name="account_logout"),
    *_identification,
]
desk = [
    path("kirjaudu/", desk_views.desk_sign_in, name="desk_sign_in"),
    path("kirjaudu/varmistus/", desk_views.desk_factor, name="desk_factor"),
    path("kirjaudu/ulos/", desk_views.desk_sign_out, name="desk_sign_out"),
    path("lukitse/", desk_views.desk_lock, name="desk_lock"),
    path("avaa/", desk_views.desk_unlock, name="desk_unlock"),
    path("lasna/", desk_views.desk_present, name="desk_present"),
    path("ensikirjautuminen/", desk_views.desk_first_sign_in, name="desk_first_sign_in"),
    path("ensikirjautuminen/salasana/", desk_views.desk_first_setup, name="desk_first_setup"),
    path("kayttoonotto/<str:token>/", desk_views.desk_first_use, name="desk_first_use"),
    path("omat-tiedot/", desk_own.desk_own_details, name="desk_own_details"),
    path("omat-tiedot/osoite/oikea/", desk_own.desk_email_keep, name="desk_email_keep"),
    path("omat-tiedot/osoite/tarkista/", desk_own.desk_email_check, name="desk_email_check"),
    path("omat-tiedot/osoite/toimii/<str:token>/", desk_own.desk_email_works, name="desk_email_works"),
    path("omat-tiedot/osoite/<str:token>/", desk_own.desk_email_confirm, name="desk_email_confirm"),
    path("tunnistautuminen/", desk_own.desk_security, name="desk_security"),
    path("tunnistautuminen/tapahtumat/", desk_own.desk_own_events, name="desk_own_events"),
    path("tunnistautuminen/istunnot/paata/", desk_own.desk_visits_end, name="desk_visits_end"),
    path("tunnistautuminen/todista/", desk_own.desk_prove, name="desk_prove"),
    path("tunnistautuminen/koodisovellus/", desk_own.desk_add_code_app, name="desk_add_code_app"),
    path("tunnistautuminen/avain/", desk_own.desk_add_passkey, name="desk_add_passkey"),
    path("tunnistautuminen/salasana/", desk_own.desk_change_password, name="desk_change_password"),
    path("tunnistautuminen/<str:code>/poista/", desk_own.desk_remove_factor, name="desk_remove_factor"),
]
