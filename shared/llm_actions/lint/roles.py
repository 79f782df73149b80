"""Tells whether a system prompt gives the model a role, in many languages. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

CHARACTERS_READ = 20_000
# Whole words, for scripts that separate them; `~` stands for white space.
WORDS = (
    # English
    r"you(?:'|’)?(?:~are|re|~will~be|~will~act|~act|~serve|~work|~play|~help|~assist|~support)",
    r"you~(?:answer|translate|write|review|classify|extract|summari[sz]e|generate|analy[sz]e)",
    r"(?:act|behave|respond|answer|serve|function|work)~(?:as|like)~(?:an?|the|if|my|our)",
    r"as~(?:an?|the)~(?:[\w-]+~){0,4}(?:assistant|agent|expert|bot|chatbot|model|ai|engineer)",
    r"your~(?:role|job|task|goal|purpose|mission|name|responsibility)~is",
    r"(?:assume|take~on|adopt|play)~(?:the~)?(?:role|persona)",
    r"this~(?:assistant|agent|chatbot|bot)~(?:is|helps|answers|will)",
    r"the~(?:assistant|agent|chatbot|bot|model)~(?:is~(?:an?|the)|helps|answers|acts)",
    # Romance languages
    r"(?:tú~)?eres|usted~es|act[uú]a~como|act[uú]e~como|compórtate~como|tu~(?:rol|papel)~es|sos~un",
    r"tu~(?:tarea|función|trabajo)~es|tu~es|vous~êtes|agis(?:sez)?~(?:comme|en~tant)",
    r"(?:ton|votre)~(?:rôle|travail|objectif)~est|(?:ta|votre)~(?:tâche|mission)~est",
    r"você~é|tu~és|o~(?:senhor|assistente)~é|(?:aja|atue|comporte-se)~como",
    r"(?:seu|teu)~(?:papel|objetivo)~é|sua~(?:tarefa|função)~é",
    r"sei~(?:un|una|uno|il|lo|la|l['’])|agisci~come|il~tuo~(?:ruolo|compito)",
    r"ești~(?:un|o)|sunteți|rolul~tău|ets~un|(?:el~)?teu~rol",
    # Germanic languages
    r"du~bist|sie~sind|ihr~seid|(?:handle|agiere|verhalte~dich|antworte)~(?:als|wie)",
    r"(?:deine|ihre)~(?:rolle|aufgabe)|je~bent|jij~bent|u~bent|gedraag~je~als|(?:jouw|je)~rol",
    r"du~är|du~er|din~(?:roll|rolle|uppgift|opgave|oppgave)|þú~ert",
    # Slavic, Baltic and other languages of Europe
    r"jesteś|działaj~jako|(?:twoja~rola|twoim~zadaniem)|jsi|jste|tvou~rolí|tvojou~úlohou|ste~asistent",
    r"ти~(?:[—–-]|є|си)|ви~(?:[—–-]|є|сте)|твоя(?:та)?~роля?|ты~(?:[—–-]|являешься|работаешь)",
    r"вы~(?:[—–-]|являетесь|работаете)|(?:твоя|ваша)~(?:роль|задача)|(?:действуй|выступай)~(?:как|в~роли)",
    r"ti~si|vi~ste|tvoja~uloga|olet|sinä~olet|roolisi|sa~oled|tu~esi|tu~esat|te~egy|ön~egy|a~szereped",
    r"είσαι|είστε|ο~ρόλος~σου",
    # Turkish, Indonesian, Malay, Vietnamese, Filipino, Swahili
    r"sen~bir|siz~bir|\w+(?:asistanısın|uzmanısın|botusun)|asistanısın|olarak~davran|(?:görevin|rolün)",
    r"(?:anda|kamu|awak)~(?:adalah|ialah)|bertindaklah~sebagai|(?:peran|tugas)~(?:anda|kamu)|ikaw~ay",
    r"bạn~là|hãy~đóng~vai|vai~trò~của~bạn|nhiệm~vụ~của~bạn|wewe~ni",
    # Arabic, Persian, Urdu, Hebrew
    r"أنت|انت|أنتِ|دورك|مهمتك|تصرف~ك\w*|شما|تو~یک|نقش~(?:شما|تو)|آپ|אתה|את~(?:עוזרת|סוכנת)|תפקידך",
    # A heading or a label
    r"(?:role|persona|identity|rol|papel|rôle|rolle|ruolo|роль)~?[:：]",
)
# Scripts that do not separate words, or whose vowel signs are no word characters.
PARTS = (
    r"[你您妳](?:现在|現在|将|將|要|会|會|就)?(?:是|扮演|擔任|担任|充当|充當|作为|作為|叫)",
    r"(?:作为|作為|身为|身為)(?:一|我们|我們|专业|專業|资深|資深|本)",
    r"(?:请|請|需要|负责|負責)?(?:扮演|担任|擔任|充当|充當)",
    r"[你您妳]的(?:角色|身份|任务|任務|职责|職責|工作|名字|目标|目標)",
    r"(?:角色|身份|人设|人設|角色设定)\s*[:：]|#\s*(?:角色|身份|role\b)",
    r"(?:あなた|君|貴方|お前)(?:は|の(?:役割|仕事|任務))|(?:として|のように)(?:振る舞|行動|回答|対応|応答|動作)",
    r"役割\s*[:：は]|アシスタントです|を演じて",
    r"당신[은의]|너[는의]|귀하[는의]|넌\s|역할[을은:：]|(?:으로서|로서|처럼)\s*(?:행동|대답|답변)",
    r"आप\s|तुम\s|आपकी\s*भूमिका|আপনি|তুমি|ਤੁਸੀਂ|તમે|நீங்கள்|நீ\s|మీరు|ನೀವು|നിങ്ങൾ|ඔබ",
    r"คุณ(?:คือ|เป็น)|บทบาท|ທ່ານ|អ្នកគឺ|သင်သည်|შენ\s*ხარ|თქვენ\s*ხართ|Դուք|դու\s",
)
SPACE = r"\s+"
ROLE = re.compile(
    r"(?<!\w)(?:" + "|".join(WORDS).replace("~?", r"\s*").replace("~", SPACE) + r")(?!\w)|"
    r"(?:(?<=[:：])|(?<!\w))(?:role|persona|identity|rol|papel|rôle|rolle|ruolo|роль)\s*[:：]|"
    + "|".join(PARTS),
    re.IGNORECASE,
)


def has_role(text: str, phrases: Sequence[str]) -> bool:
    """True when the start of the text gives the model a role, or has a phrase of the project's."""
    start = text[:CHARACTERS_READ]
    folded = start.casefold()
    return any(phrase.casefold() in folded for phrase in phrases) or ROLE.search(start) is not None
