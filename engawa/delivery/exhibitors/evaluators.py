"""Who typed an answer or a grant's rule does not check it (仕様書1(2)ア(オ)); a municipality writes of itself only
(ア(イ)); who is untrained opens no card and no sheet (ア(キ)).
"""

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from engawa.base.acts.registry import Ask, Unmet, evaluator
from engawa.base.acts.words import Act
from engawa.base.parties.models import Organisation, OrganisationKind
from engawa.base.programmes.permissions import Role
from engawa.contract.clauses.library import clause_words
from engawa.delivery.exhibitors.models import AttributeValue, GrantRule
from engawa.delivery.exhibitors.training import still_to_read


@evaluator("passport.two", acts=[Act.PASSPORT_CHECK])
def typed_by_another(ask: Ask) -> Unmet | None:
    """None of the answers was typed by the person who checks them."""
    rows = AttributeValue.objects.filter(pk__in=list(ask.scope.get("answers", [])))
    if not rows.filter(typed_by=ask.by.person_id).exists():
        return None
    return Unmet(
        "passport.two",
        what=_("この回答は、あなたには確かめられません。"),
        why=_("あなたが打ち込んだ回答が含まれています。打ち込んだ人とは別の人が確かめます。"),
        clause=clause_words("passport.two"),
        next_label=_("事務局のほかの担当者に、確認をお願いしてください。"),
    )


@evaluator("life.own", acts=[Act.LIFE_WRITE, Act.GRANT_WRITE, Act.GRANT_WITHDRAW])
def of_its_own_town(ask: Ask) -> Unmet | None:
    """An exhibitor is asked; agencies and 乙 write on behalf of every municipality."""
    if Role.EXHIBITOR not in ask.by.roles:
        return None
    own = {"pk": ask.by.organisation_id or ask.by.id, "kind": OrganisationKind.MUNICIPALITY}
    if Organisation.objects.filter(**own, municipality=ask.scope.get("municipality", "")).exists():
        return None
    return Unmet(
        "life.own",
        what=_("この市町村の暮らしは書けません。"),
        why=_("書けるのは、ご自分の市町村のことだけです。"),
        clause=clause_words("life.own"),
        next_label=_("直したいところがあるときは、事務局にお知らせください。"),
    )


@evaluator("grant.two", acts=[Act.GRANT_CONFIRM])
def written_by_another(ask: Ask) -> Unmet | None:
    """Whoever wrote the draft last does not confirm it."""
    rule = ask.about
    if isinstance(rule, GrantRule) and not GrantRule.objects.filter(pk=rule.pk, written_by=ask.by.person_id).exists():
        return None
    return Unmet(
        "grant.two",
        what=_("この要件は、あなたには確かめられません。"),
        why=_("あなたが入力した案です。入力した人とは別の人が確かめます。"),
        clause=clause_words("grant.two"),
        next_label=_("事務局のほかの担当者に、確認をお願いしてください。"),
    )


@evaluator("training", acts=[Act.DISCLOSE_SHOW, Act.WISH_SEE, Act.CONSULT_TOWN])
def whole_training(ask: Ask) -> Unmet | None:
    """Every module of today's version; a pass is never taken back, so nobody needs to wait here."""
    left = still_to_read(ask.by.id)
    if not left:
        return None
    return Unmet(
        "training",
        what=_("移住相談の回答はまだ開けません。")
        if ask.act is Act.CONSULT_TOWN
        else _("このカードはまだ開けません。"),
        why=_("出展者の研修が、あと%(n)d つ残っています（%(names)s）。")
        % {"n": len(left), "names": "、".join(one.title for one in left)},
        clause=clause_words("training"),
        next_label=_("研修を受ける（あわせて30分ほど）"),
        next_url=_training_page(ask),
    )


def _training_page(ask: Ask) -> str:
    try:
        return reverse("exhibitor:training", kwargs={"programme": ask.programme.slug})
    except NoReverseMatch:
        return ""
