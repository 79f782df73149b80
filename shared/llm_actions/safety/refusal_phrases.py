"""Phrases by which a speaker declines, apologises, offers or goes on. Data."""

from __future__ import annotations

import re

VERBS = (
    r"help|assist|comply|provide|share|reveal|disclose|fulfil?l|do\ (?:that|this|it|so)|answer"
    r"|respond|give|offer|support|engage|participate|continue|proceed|discuss|create|generate"
    r"|produce|write|compose|draft|make\ (?!it\b|sense)|tell|show|say|repeat|output|print|reproduce"
    r"|display|follow"
    r"|ignore|disregard|pretend|act|role-?play|adopt|switch|enter|become|change|override|bypass"
    r"|disable|translate|decode|encode|include|insert|add|send|access|look\ up|open|accommodate"
    r"|process|carry|execute|perform|run|talk|speak|advise|recommend|encourage|promote|condone"
    r"|facilitate|obey|honou?r|grant|go\ along|play|be\ (?:able|part)|go\ there"
    r"|confirm|list|summari[sz]e|describe|explain|render|embed|link|forward|place|use|take"
    r"|complete"
    r"|answer|address|go\ into|comment|entertain|act\ on|reply|hand|pass|leak|quote|impersonate"
    r"|read|review|teach|instruct|guide|walk|identify|diagnose|prescribe|verify|check"
)
ADVERBS = (
    r"(?:\ (?:still|really|actually|simply|just|unfortunately|currently|directly|also"
    r"|either|therefore"
    r"|not|always|ever|possibly|in\ good\ conscience|legally|ethically|personally"
    r"|knowingly)|,[^,.\n]{1,60},)*"
)
NEGATED = (
    r"(?:can't|cannot|can\ not|won't|will\ not|refuse\ to|decline\ to|won't\ be\ able\ to"
    r"|will\ not\ be\ able\ to|(?:'m|am)\ (?:unable|not\ (?:able|going|allowed|permitted"
    r"|programmed"
    r"|willing|authori[sz]ed|prepared|in\ a\ position|designed|supposed))\ to"
    r"|(?:'m|am)\ not\ comfortable|(?:have|need)\ to\ (?:decline|refuse)|must\ (?:decline"
    r"|refuse)"
    r"|(?:will|'ll)\ have\ to\ (?:decline|refuse|pass)|(?:'d|would)\ rather\ not|'ll\ pass)"
)
REFUSING = re.compile(
    rf"""(?<!if\ )(?<!when\ )(?<!whether\ )(?<!why\ )\bI(?:\ (?:still\ |really\ |simply\
        |also\ |therefore\ |sadly\ |unfortunately\ )?|(?='))(?:{NEGATED})
        {ADVERBS}\s*(?:(?:to\ )?(?:{VERBS})\b|[.!,;:—-]|$|with\ that|on\ that|doing|sharing
        |providing)
    |\bI\ (?:couldn't|could\ not|shouldn't|should\ not|wouldn't|must\ not|may\ not)\ {ADVERBS}
        (?:help|assist|comply|share|reveal|disclose|provide|repeat|say|tell)\b
    |\bI\ (?:don't|do\ not)\ (?:provide|offer|share|discuss|disclose|reveal|engage|assist|help
        |support|follow|take\ (?:orders|instructions|part)|give\ out|answer|respond|do\ that)\b
    |\bwe\ (?:can't|cannot|won't|are\ unable\ to|are\ not\ able\ to|don't|do\ not)\ (?:help
        |assist|comply
        |disclose|reveal|discuss|share)\b
    |\b(?:I'm|I\ am)\ (?:sorry|afraid),?\ (?:but\ )?(?:that's\ not|this\ is\ not
        |that\ is\ not|no\b)
    |\bI(?:\ must|\ have\ to|\ need\ to|\ will|'ll|'m\ going\ to|'m\ choosing\ to)?
        (?:\ (?:respectfully|politely|firmly|kindly))?\ (?:refuse|decline)\b
    |(?:^|\bsorry\b,?\ (?:but\ )?|\bunfortunately,?\ |\bbut\ )\W*(?:can't|cannot|unable\ to
        |won't)\ (?:{VERBS})\b
    |\bI\ (?:can|could|may|will)\ only\ (?:help|assist|answer|discuss|talk|provide|respond
        |support)
    |\b(?:I'm|I\ am)\ (?:only|just)\ (?:able|allowed|here)\ to\ (?:help|answer|assist|discuss)
    |\b(?:that|this|it|your\ (?:request|question))(?:'s
        |\ is)?\ (?:not\ something\ (?:that\ )?(?:I|we)
        \ (?:can|could|will|am|are|do)|something\ (?:that\ )?(?:I|we)\ (?:can't|cannot
        |won't|can\ not
        |don't|am\ not|'m\ not)|(?:out\ of|outside|beyond)\ (?:of\ )?(?:my|the\ scope
        |our\ scope|what\ I))
    |\b(?:falls?|lies?|goes)\ (?:outside|beyond|out\ of)\ (?:of\ )?(?:my|the\ scope|what\ I)
    |(?:n't|\bnot)\ something\ (?:that\ )?(?:I|we)(?:'m|\ am|\ can|\ could|\ will|\ do|'ll)\b
    |\bI(?:\ have\ to|\ must|'ll\ have\ to|\ will)\ say\ no\b|\bI'm\ going\ to\ pass\b
    |\bkeep\ (?:them|it|that|this|those)\ to\ myself|\bI\ (?:don't|do\ not)\ feel\ comfortable
    |\blet's\ (?:stick|keep)\ to\b|\bI(?:'m|\ am)\ going\ to\ stick\ with\b
    |\b(?:request|content|this|it|that)\ (?:violates|goes\ against|is\ against
        |would\ violate)\ (?:my|our|the)
    |\bagainst\ (?:my|our)\ (?:guidelines|policy|policies|programming|rules|principles)
    |\b(?:it\ (?:is|would\ be)|would\ be)\ (?:inappropriate|unethical|irresponsible)\ for\ me\b
    |^\W*(?:request|access)\ denied\b|^\W*sorry,?\ (?:but\ )?no\b
    |\bnot\ (?:able|possible|allowed)\ for\ me\ to\b|\bI\ have\ no\ (?:ability|permission)\ to\b
    |\bnothing\ I\ can\ (?:do|share|say)|\bnot\ at\ liberty\ to|\bno\ can\ do\b
    """,
    re.IGNORECASE | re.VERBOSE,
)
CHINESE_REFUSING = re.compile(
    r"(?:我|本助手|本人)(?!们)[^\n，。？！你您]{0,8}(?:不能|无法|不会|不可以|没办法|没法|不便|不方便|不愿|不得|拒绝|無法)"
    r"|(?:抱歉|对不起|不好意思|很遗憾|恕|對不起)[^\n。！？]{0,12}(?:不能|无法|不便|不方便|没办法|没法|不可以|不会|难以|不行|無法)"
    r"|^\W*(?:不能|无法|不便|不可以|不会|拒绝|無法)(?:向您|为您|给您)?(?:提供|透露|协助|帮助|回答|执行|满足|公开|告诉|分享"
    r"|这样做|照做|遵守|配合|協助)"
    r"|(?:不能|无法|不会|不便|不可以|没办法|無法)(?:向您|向你|为您|为你|给您|给你|对外|按照|就此|在此)?"
    r"(?:透露|协助|回答|公开|分享|泄露|照做|遵从|透漏|協助)(?!的)"
    r"|我只能(?:回答|协助|帮助|提供|处理|解答|讨论)|(?:超出|不在)(?:了)?我的?[^\n。]{0,8}(?:范围|能力|职责)"
    r"|违反(?:了)?(?:我|我们)?的?[^\n。]{0,10}(?:规定|政策|准则|原则|规则)|我(?:必须|得|要|选择)?(?:拒绝|婉拒)"
    r"|恕难|(?:回答|帮|做|办|提供|透露|满足|解决)不了|(?:这|此)(?:个|类|项)?(?:请求|要求|问题)?[^\n，。]{0,4}我(?:不能|无法|没办法|办不到)|请求被拒绝"
)
OTHER_REFUSING = re.compile(
    r"\b(?:ich\s+(?:kann|darf|werde|möchte)\b[^.!?\n]{0,60}\b(?:nicht|keine[nrm]?|leider)\b"
    r"|(?:kann|darf|werde)\s+ich\b[^.!?\n]{0,60}\b(?:nicht|keine[nrm]?)\b"
    r"|dabei kann ich (?:dir|ihnen) nicht"
    r"|je\s+ne\s+(?:peux|puis|suis|vais|souhaite|dois)\b|je refuse|(?:il )?m'est impossible"
    r"|no\s+(?:puedo|podemos|me es posible|estoy (?:autorizad|en condiciones)|voy a)\b"
    r"|lo siento,? (?:pero )?no\b"
    r"|não\s+(?:posso|consigo|poderei|vou|estou autorizad)|non\s+(?:posso|sono in grado"
    r"|mi è possibile)"
    r"|не\s+(?:могу|можем|буду|имею права)|отказываюсь"
    r")|(?:でき|致しかね|いたしかね|お答えし|お手伝いし)[^\n。]{0,6}(?:ません|かねます)|できません|できかねます|お断り"
    r"|(?:할|드릴|도와드릴|제공할|알려드릴)\s*수\s*(?:는\s*)?없|불가능합니다|거절",
    re.IGNORECASE,
)
# "I can't wait", "I cannot see a mistake in it", "I couldn't find": nothing is declined by these.
INNOCENT = re.compile(
    r"\b(?:can't|cannot|can not|couldn't|could not|don't|do not|won't|wouldn't|would not|am not"
    r"|shouldn't|should not)\s+"
    r"(?:wait|stress|emphasi[sz]e|overstate|believe|imagine|help but|help it|thank"
    r"|recommend\s+\w+"
    r"\s+(?:enough|highly)|agree more|complain|find|see|spot|think of|remember|recall"
    r"|guarantee|promise"
    r"|be sure"
    r"|say "
    r"(?:for|with|i |that i|whether|if)|tell (?:from|whether|if|without)|go wrong|worry|hesitate"
    r"|know|think"
    r"|mind|want you|have any|be happier|decide|choose|recommend (?:using|it|that|this"
    r"|them|doing)"
    r"|blame|afford|let\b)"
    r"|不能不|不会(?:收取|影响|产生|丢失|让您|忘)|无法(?:想象|忘)|忍不住|迫不及待|等不及",
    re.IGNORECASE,
)
FILLER = re.compile(
    r"^\W*(?:(?:i'm|i am|we're)\s+(?:very\s+|so\s+|really\s+)?(?:sorry|afraid)|sorry"
    r"|apologies|my apologies|i apologi[sz]e"
    r"|unfortunately\W*$|thank(?:s| you)|i understand|i appreciate|i see\b|i get (?:that"
    r"|it)|hi\b|hello|hey"
    r"|please (?:let me know|feel free|contact|reach out|ask|note|consult|refer"
    r"|understand)|let me know|feel free"
    r"|is there (?:anything|something)|if (?:you|there)(?:'re| are| have| need| would|'d"
    r"| want|'s| is)\b"
    r"|(?:i'm|i am|i'd be|i would be|i'll be|we'd be)\s+(?:happy|glad|here|delighted"
    r"|always here)"
    r"|how (?:can|may|else)|what (?:can|else|would)|can i help|(?:do|would) you (?:have"
    r"|like|want|need)"
    r"|it (?:violates|would|is against|could|goes|may|might|contains|is important|appears"
    r"|seems|looks)"
    r"|(?:this|that|doing so|such|these|those|they)\s+(?:\w+\s+){0,2}(?:violates?|would"
    r"|could|goes|go|is|are|may|might|can|requests?|information|content)\b"
    r"|my (?:instructions|guidelines|purpose|role|goal|aim|system|job|internal"
    r"|configuration)|as an? (?:ai|assistant|language|support)"
    r"|i (?:was|am|'m) (?:designed|trained|here|programmed|built|just|only|an|the"
    r"|committed|bound)|i'm (?:designed|here|just|only|an|the|committed|bound)|i can only"
    r"|i only"
    r"|(?:instead|alternatively|however|but)?,?\s*i (?:can|could|'d be happy to"
    r"|would be happy to|'m happy to|will gladly|encourage|suggest|recommend|must|aim)\b"
    r"|(?:for|because|since|as) (?:security|privacy|safety|confidential|legal|it|they|that"
    r"|this)|it's (?:important|confidential|private|against)|they're|these are"
    r"|抱歉|对不起|不好意思|很遗憾|非常抱歉|感谢|谢谢|您好|你好|如果(?:您|你)|如有|如需|若有|请(?:问|您|随时|理解|谅解|放心|联系|告诉)"
    r"|(?:还|有)(?:有)?(?:什么|其他|别的)|有什么|我(?:可以|很乐意|很高兴|理解|明白|是一|是[^。\n]{0,12}助手|的(?:职责|任务|设计"
    r"|工作))|这(?:些|是|样|属于|可能|违反|涉及|类)|因为|出于|建议您|希望您|感谢您|不过我可以|但我可以"
    r"|es tut mir leid|leider|entschuldigung|gerne|désolé|je suis désolé|lo siento"
    r"|desculpe|mi dispiace|извините|простите"
    r"|申し訳|すみません|죄송)",
    re.IGNORECASE,
)
GOES_ON = re.compile(
    r"(?:\b(?:but|however|still|that said|instead|anyway|meanwhile|nevertheless"
    r"|nonetheless)\b,?\s*(?:\w+,?\s+){0,3}"
    r"(?:here(?:'s| is| are)|i can tell you|what i can|in general|generally|you can"
    r"|the following|the short|yes|sure)"
    r"|\bhere(?:'s| is| are)\b|\bthat said\b|"
    r"(?:但|不过|然而)[^\n。]{0,12}(?:可以告诉|以下|如下|这是|一般来说|您可以))",
    re.IGNORECASE,
)
