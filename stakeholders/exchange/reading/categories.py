"""The categories of stakeholders in the words in which lists name them: letters of the ITU list, its names, others."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from ncss_portal.spreadsheets.cell_words import folded, one_line
from stakeholders.register.models import Category, Organisation

_WORDS: dict[str, str] = {
    "ministries": (
        "ministry; ministries; gov ministry; government ministry; government ministries; gov; govt; government"
        "; department; departments; government department; government departments; ministries and departments"
        "; representatives from relevant ministries; relevant ministries; public sector; central government"
        "; ministerio; ministerios; gobierno; sector publico; ministere; ministeres; gouvernement; secteur public"
    ),
    "parliament": (
        "parliament; parliamentarian; parliamentarians; policy maker; policy makers; policymakers"
        "; policy makers parliamentarians; parliament and policy makers; legislature; legislative; national assembly"
        "; congress; senate; parlamento; parlamentarios; asamblea; congreso; poder legislativo; parlement"
    ),
    "judiciary": (
        "judiciary; judiciary system; judicial system; judicial; justice; courts; court; prosecution"
        "; judiciary and prosecution; poder judicial; judicatura; sistema judicial; justicia; systeme judiciaire"
    ),
    "regulators": (
        "regulator; regulators; regulatory body; regulatory bodies; regulatory; regulatory authority"
        "; regulatory agency; regulador; reguladores; ente regulador; entes reguladores; regulateur; regulateurs"
    ),
    "security": (
        "national security agency; national security agencies; national security; security agency; security agencies"
        "; intelligence; intelligence agencies; seguridad nacional; agencia de seguridad; agencias de seguridad"
        "; agencias de seguridad nacional; securite nationale; agences de securite"
    ),
    "military": (
        "military; military establishment; armed forces; army; defence; defense; militar; militares"
        "; fuerzas armadas; ejercito; armee; forces armees; militaire"
    ),
    "police": (
        "law enforcement; law enforcement agency; law enforcement agencies; police; policing; policia"
        "; fuerzas del orden; forces de l ordre"
    ),
    "infrastructure": (
        "critical infrastructure; ci; cni; ci provider; ci providers; ci operator; ci operators"
        "; critical infrastructure provider; critical infrastructure providers; critical infrastructure operators"
        "; critical infrastructure providers water energy transport etc; operators of critical infrastructure"
        "; utility; utilities; essential services; infraestructura critica; infraestructuras criticas"
        "; infrastructure critique; infrastructures critiques; operateurs d infrastructures critiques"
    ),
    "banks": (
        "bank; banks; banking; finance; financial; financial sector; banking finance; banking and finance; central bank"
        "; central monetary agency; central monetary agency and banks; central bank and banks; banca; banco; bancos"
        "; sector financiero; banque; banques; secteur financier"
    ),
    "telecoms": (
        "telco; telcos; telco isp; telcos isps; telco s and isps; telcos and isps; telecom; telecoms; isp; isps"
        "; telecommunication; telecommunications; telecommunications and internet providers; internet service provider"
        "; internet service providers; operator; operators; telecomunicaciones; telecommunications et fai"
    ),
    "academia": (
        "academia; academic; academia and national research bodies; academia and research; academic institution"
        "; university; universities; research; education; college; school; universidad; universidades"
        "; academia e investigacion; academie; universite; universites; recherche"
    ),
    "industry": (
        "private sector; private; industry; local industry; business; businesses; company; companies"
        "; local industry private sector involved in security initiatives; local industry private sector"
        "; sector privado; empresa; empresas; industria; secteur prive; entreprise; entreprises; industrie"
    ),
    "civil-society": (
        "civil society; civil society organisation; civil society organization; civil society organisations"
        "; civil society organizations; ngo; ngos; cso; csos; non governmental organisation"
        "; non governmental organization; non governmental organisations; non governmental organizations"
        "; non profit; nonprofit; association; associations; union; trade union; sociedad civil; ong; ongs"
        "; societe civile; syndicat; sindicato"
    ),
    "community": "community; community group; community groups; community organisation; comunidad; communaute",
    "technical": "technical community; technical; cert; csirt; comunidad tecnica; communaute technique",
    "local-government": (
        "local government; municipality; municipalities; town council; city council; village council"
        "; gobierno local; municipalidad; municipio; collectivite; gouvernement local"
    ),
    "media": "media; press; journalists; journalist; medios; prensa; medios de comunicacion; medias; presse",
    "international": (
        "international; international organisation; international organization; international organisations"
        "; international organizations; international and regional organisations; regional; regional organisation"
        "; regional organization; igo; donor; donors; development partner; development partners"
        "; internacional; organismo internacional; organismos internacionales; internationale"
    ),
}  # fmt: skip
_BY_WORDS = {word.strip(): key for key, words in _WORDS.items() for word in words.split(";")}
_LETTER = re.compile(r"\(?\s*(?P<letter>[a-l])\s*(?:$|[).:]+\s*|\s[-–—]\s)(?P<rest>.*)", re.IGNORECASE | re.DOTALL)
_NOTHING = frozenset(("", "n a", "na", "none", "tbc", "tbd", "unknown", "other", "otro", "autre"))


@dataclass(slots=True)
class Kinds:
    """What the words of a cell say: categories of the ITU list, and words that must be asked about."""

    keys: list[str] = field(default_factory=list)
    # By the words: the category that is proposed, or nothing.
    asked: dict[str, str] = field(default_factory=dict)
    sector: str = ""


class Categories:
    """The categories of this portal, by their letters, their names and the words that lists use for them."""

    def __init__(self) -> None:
        self.all = list(Category.objects.all())
        self.by_key = {category.key: category for category in self.all}
        self.by_letter = {category.letter: category.key for category in self.all if category.letter}
        named = {folded(name): category.key for category in self.all for name in (category.name, str(category))}
        self.by_words = {words: key for words, key in _BY_WORDS.items() if key in self.by_key} | named
        self.sectors = {folded(str(label)): value for value, label in Organisation.Sector.choices}

    def read(self, text: str) -> Kinds:
        """Reads a cell. Only what the ITU list has is taken without asking."""
        kinds = Kinds()
        text = one_line(text)
        for part in [text] if self._key(text) else self._parts(text):
            self._read_part(part, kinds)
        return kinds

    def _parts(self, text: str) -> Iterable[str]:
        parts = [part.strip() for part in re.split(r"[;,/+\n]", text) if part.strip()]
        return parts if len(parts) > 1 and all(self._key(part) for part in parts) else [text]

    def _key(self, text: str) -> str:
        if letter := _LETTER.fullmatch(text):
            return self.by_letter.get(letter["letter"].lower(), "")
        return self.by_words.get(folded(text), "")

    def _read_part(self, part: str, kinds: Kinds) -> None:
        key = self._key(part)
        if key and self.by_key[key].letter:
            if key not in kinds.keys:
                kinds.keys.append(key)
        elif sector := self.sectors.get(folded(part)):
            kinds.sector = sector
        elif key:
            kinds.asked[part] = key
        elif folded(part) not in _NOTHING:
            kinds.asked[part] = ""
