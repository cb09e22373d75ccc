from django.urls import path

from engawa.web.entrance import inviting, proving, signing

app_name = "entrance"
urlpatterns = [
    path("accounts/", signing.desks, name="desks"),
    path("accounts/sign-in/", signing.sign_in, name="sign-in"),
    path("accounts/sign-in/sent/", signing.link_sent, name="link-sent"),
    path("accounts/sign-out/", signing.sign_out, name="sign-out"),
    path("accounts/link/<str:token>/", signing.link, name="link"),
    path("accounts/passkey/options/", signing.passkey_options, name="passkey-options"),
    path("accounts/passkey/", signing.passkey, name="passkey"),
    path("accounts/invitation/<str:token>/", inviting.invitation, name="invitation"),
    path("accounts/invitation/<str:token>/app/", inviting.totp, name="invitation-totp"),
    path(
        "accounts/invitation/<str:token>/passkey/options/", inviting.passkey_options, name="invitation-passkey-options"
    ),
    path("accounts/invitation/<str:token>/passkey/", inviting.passkey, name="invitation-passkey"),
    path("step-up/<uuid:pk>/", proving.prove, name="step-up"),
    path("step-up/<uuid:pk>/options/", proving.options, name="step-up-options"),
]
