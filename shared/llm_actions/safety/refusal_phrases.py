"""How a speaker declines in English, put together from parts: who, denial, act. Data.

The parts are general: a first person who denies being able, willing or allowed to do anything
declines it, unless the verb is one of perceiving, thinking or an idiom ("I can't wait"). Denials
without a modal ("I don't …", "we …") decline only when their verb is an act of speech or service,
because shops say "we don't ship to Japan".
"""

from __future__ import annotations

import re

# What an assistant does when it answers: acts of speech and of service.
ACTS = (
    r"(?:help|assist|comply|provid|shar|reveal|disclos|divulg|fulfil|answer|respond|repl|engag"
    r"|participat|discuss|comment|creat|generat|produc|writ|compos|draft|repeat|recit|output|print"
    r"|reproduc|ignor|disregard|pretend|role-?play|impersonat|bypass|overrid|translat|summari[sz]"
    r"|execut|obey|advis|diagnos|prescrib|quot|leak|decod|encod|confirm|accommodat|facilitat|condon"
    r"|promot|encourag|entertain|continu|proceed|follow|giv|tell|say|do|talk|speak)"
    r"(?:e|es|s|ed|y|ies|ing|ting|l|ll|ling|ling)?"
)
# What somebody declines by not offering it: "we do not provide investment advice".
SPEECH_GOODS = (
    r"(?:[\w-]+\s+){0,3}?(?:advice|opinions?|guidance|information|details|assistance|help|answers?"
    r"|comments?|recommendations|instructions|support\ (?:for|with|on)|medical|legal|financial)"
)
ADVERBS = (
    r"(?:\ (?!not\b)[a-z]{2,9}ly|\ (?:still|just|also|either|always|ever|not)|,[^,.\n]{1,60},)"
)
NEGATED = (
    r"(?:can't|cannot|can\ not|won't|will\ not|'ll\ not|(?:'m|am)\ (?:(?:[a-z]{2,9}ly|still|just"
    r"|also|afraid)\ )?(?:unable|not\ (?:[a-z]{2,12}ly\ )?(?:able|going|allowed|permitted"
    r"|programmed|willing|authori[sz]ed|prepared|designed|supposed|meant|qualified|equipped"
    r"|licen[sc]ed|certified|trained|trying|in\ a\ position|at\ liberty|here)))"
)
# Nothing is declined by these: what the speaker perceives or thinks, and idioms.
IDLE = (
    r"(?:wait|stress|emphasi[sz]e|overstate|over-?emphasi[sz]e|exaggerate|believe|imagine|fathom"
    r"|help\ (?:but|it|feeling|noticing|thinking|wondering|smiling)|thank|agree|complain|find|see"
    r"|spot|detect|notice|think(?!\ (?:i|that's|it's|this)\b)|remember|recall|guarantee|promise"
    r"|be\ (?:sure|certain|happier|more|reached|so|any)|say\ (?:for|with|i\b|that\ i|whether|if"
    r"|enough|how|when)|tell\ (?:from|whether|if|without|exactly|for|by|(?:you\ )?how)"
    r"|go\ (?:wrong|to|out|home)|worry|hide|hesitate|know|mind|want|have\ any|decide|choose|pick"
    r"|recommend\ (?:using|it|that|this|them|doing|driving)|recommend\s+(?:\w+\s+){1,4}(?:enough"
    r"|highly)|blame|fault|afford|let\b|lie\b|bore|keep\ you|sugarcoat|spoil|deny|argue|stand|stop"
    r"|sleep|eat|resist|get\ (?:enough|over|it)|make\ (?:it|out|sense|sure)|put\ (?:it|my)"
    r"|describe\ (?:how|the\ feeling)|reproduce|determine|come|love|praise|understand|figure|hear"
    r"|feel(?!\ comfortable)|be\ \w+er|last|leave|accept\ that|need|like|attend|join)\b"
)
NOT_SPEAKING = r"(?<!if\ )(?<!when\ )(?<!whether\ )(?<!why\ )(?<!what\ )(?<!which\ )(?<!how\ )"
ABOUT_ME = (
    r"(?:my\ (?:scope|role|remit|expertise|area|field|domain|capabilit\w+|abilit\w+|knowledge"
    r"|function|purpose|programming|guidelines|training|purview|power|specialty|focus|limits"
    r"|competence|mandate|reach|responsibilit\w+|boundaries|current)|(?:the|our)\ scope"
    r"|(?:the\ )?(?:topics|range|limits|bounds|area)\ (?:of\ (?:what\ )?)?(?:I|we|my)\b"
    r"|what\ (?:I|we)\b|our\ service\b)"
)
TOPIC = (
    r"(?:(?:my|our|the|these|those|that|this|such|any|internal|system|its|your|of)\ )*"
    r"(?:[\w-]+\ ){0,2}?(?:requests?|questions?|quer(?:y|ies)|inquir(?:y|ies)|prompts?"
    r"|instructions?|guidelines|configuration|settings|rules|information|details|content|topics?"
    r"|data|setup|them|it|this|that|those)"
)
REFUSING = re.compile(
    rf"""{NOT_SPEAKING}\bI(?:\ (?:[a-z]{{2,12}}ly|still|also|just|however|must\ say\ I)\b)?
        (?:\s|(?='))
        {NEGATED}{ADVERBS}{{0,3}}(?:\ to\b)?{ADVERBS}{{0,2}}
        (?!(?:\ (?:be\ able\ )?(?:to\ )?(?:be\ )?|\ be\ ){IDLE})(?!\ (?:sure|certain|a|an|the
        |from)\b)
    |\bI(?:'ll|'m|'ve|\ am|\ have|\ had)?\b[^.!?\n,]{{2,60}},?\ (?:and|so|but|hence|thus|therefore)
        (?:\ I)?\ (?:will\ not|won't|can't|cannot|(?:am\ )?not\ (?:able|going|allowed)\ to)
        \ (?:be\ )?{ACTS}\b
    |\bI\ (?:couldn't|could\ not|shouldn't|should\ not|wouldn't|would\ not|must\ not|may\ not
        |(?:wouldn't|would\ not)\ be\ able\ to|do\ not\ intend\ to|don't\ intend\ to)
        {ADVERBS}{{0,2}}\ (?:be\ )?(?:help|assist|comply|share|sharing|reveal|disclose|provide
        |repeat|say|tell|discuss|answer)\b
    |{NOT_SPEAKING}\bI\ (?:don't|do\ not|never|won't\ ever)\ {ADVERBS}{{0,2}}\s?(?:provide|offer
        |share|discuss|disclose|reveal|engage|assist|help|support|follow\ (?:such|those|instructions
        |orders)
        |take\ (?:orders|instructions|part)|give\ (?:out|advice|legal|medical)|answer|respond
        |comment
        |participate|role-?play|repeat|generate|create|produce|do\ (?:that|this|those)|comply|talk
        \ about|speak\ about|go\ into|get\ into|cover|handle|deal\ with|(?:write|execute|run)\b)
        (?!\ (?:you|me)\b)(?!\ (?:enough|often)\b)
    |\bI\ (?:don't|do\ not|no\ longer)\ (?:currently\ |actually\ )?have\ (?:the\ |any\ |a\ |direct
        \ |real-time\ )*(?:access|ability|permissions?|authori[sz]ation|authority|capability|means
        |clearance|way|information\ (?:on|about)|option)\b|\bI\ lack\ (?:the\ |any\ )?(?:authority
        |ability|permission|access|capability|means)|\bI\ have\ no\ (?:ability|permission|authority
        |access|way|right)\b
    |\bI(?:\ must|\ have\ to|\ need\ to|\ will|'ll|\ will\ have\ to|'ll\ have\ to|'m\ going\ to(?:
        \ have\ to)?|'m\ choosing\ to|'d\ have\ to
        |\ am\ obliged\ to)?(?:\ [a-z]{{2,12}}ly)?\ (?:refuse
        |decline|pass\ on|stop\ you)(?!\ to\ (?:believe|think|accept|give\ up))\b
    |\bI(?:'m|\ am)\ going\ to\ (?:have\ to\ )?(?:pass|decline|refuse)\b|\b(?:I'll|hard
        |have\ to)\ pass\b
    |\bI(?:\ would|'d)\ (?:rather|prefer)\ (?:not|to\ not|to\ (?:stick|keep|focus|stay)|stick|focus
        |stay|keep)\b|\bI\ prefer\ not\b
    |\bI(?:'m|\ am)\ not\ comfortable\b|\bI\ (?:don't|do\ not)\ feel\ comfortable
    |\bI(?:\ have\ to|\ must|'ll\ have\ to|\ will)\ say\ no(?:\ to\ (?:this|that|your
        |the\ request))?
        (?!\ to)\b
    |\b(?:I'm|I\ am)\ (?:sorry|afraid),?\ (?:but\ )?(?:(?:that|this|it)(?:'s|\ is)\ (?:not|out
        |beyond)|(?:that|this)\ isn't|that\ won't|no\b)
    |\bI(?:'m|\ am)\ not\ the\ right\ (?:\w+\ )?(?:resource|tool|assistant|person|place|one|source)
    |\bI(?:'m|\ am)?\ (?:must\ |have\ to\ |need\ to\ |will\ |bound\ to\ |required\ to\ |obliged\ to
        \ |supposed\ to\ |asked\ to\ )?(?:keep|maintain|protect|respect)\ {TOPIC}
        [^.!?\n]{{0,30}}\ (?:confidential\w*|private|secret|to\ myself|hidden)\b
    |\b(?:bound\ by|sworn\ to)\ (?:\w+\ )?(?:confidentiality|secrecy)\b|\bkeep\ \w+\ to\ myself\b
    |\b(?:this|the)\ (?:assistant|chat(?:bot)?|bot|service|tool)\ (?:can't|cannot|is\ (?:not\ able
        |unable|only\ able)|does\ not|doesn't|can\ only|only)\ (?:to\ )?{ACTS}
    |\bwe(?:\ are|'re)?\ (?:can't|cannot|won't|unable\ to|(?:aren't|not)\ (?:able|allowed)\ to
        |don't|do\ not)\ (?:help|assist
        |comply|disclose|reveal|discuss|share|comment|answer|respond)\b
    |\bwe(?:\ are|'re)?\ (?:can't|cannot|unable\ to|not\ able\ to|don't|do\ not)\ (?:provide|offer
        |give)\ {SPEECH_GOODS}\b
    |(?:^|[.!?]\s|\bsorry\b,?\ (?:but\ )?|\bunfortunately,?\ |\bbut\ )\W*(?:can't|cannot|unable\ to
        |not\ able\ to|won't)\ (?!be\b){ACTS}\b
    """,
    re.IGNORECASE | re.VERBOSE,
)
LIMITED = re.compile(
    rf"""\bI\ (?:can|could|may|will|am\ able\ to|'m\ able\ to)\ only\ (?:help|assist|answer|discuss
        |talk|provide|respond|support|speak\ (?:about|with|on)|offer|handle|deal|work)
    |\bI(?:'m|\ am|\ was|'ve\ been)\ (?:only|just|strictly|solely|exclusively|limited
        |restricted)\ (?:able|allowed|here|designed|built|made|trained|meant|set\ up|programmed|a|an
        |to)\b[^.!?\n]{{0,60}}?
        \b(?:help|answer|assist|discuss|talk|support|questions|topics|shopping|assistant|bot)
    |\bI(?:'m|\ am|\ was|'ve\ been)\ (?:designed|built|made|trained|here|meant|set\ up|programmed
        |specifically\ \w+)\ (?:only\ )?(?:to|for)\b[^.!?\n]{{0,80}}?\b(?:only|exclusively|solely)\b
    |\bI\ (?:only|exclusively|just|strictly)\ (?:answer|help|assist|discuss|talk|handle|cover|deal
        |respond|support|speak|deal|work\ with|have\ information|do\ \w+\ questions)
    |\bI\ speciali[sz]e\ (?:only\ |solely\ |exclusively\ )?in\b[^.!?\n]{{0,60}}\b(?:only
        |exclusively|so)\b
    |\bI\ speciali[sz]e\ (?:only|solely|exclusively)\b
    |\bmy\ (?:role|purpose|job|function|expertise|scope|knowledge|focus|abilities|help|assistance)
        \ (?:is|are)\ (?:limited|restricted|confined|only|strictly|solely|just)\b
    |(?:n't|\bnot)\ (?:something|a\ topic|a\ subject|one|a\ request|a\ thing|anything|what
        |information
        |a\ task|an\ area|the\ kind\ of\ \w+)\ (?:that\ |which\ )?(?:I|we)(?:'m|\ am|\ can|\ could
        |\ will|\ do|'ll|'d|\ share|\ discuss|\ disclose|\ offer|\ was|\ have|'ve|\ get|\ cover)\b
    |\b(?:something|a\ topic|one|information|a\ request)\ (?:that\ )?(?:I|we)(?:\ can't|\ cannot
        |\ won't|\ can\ not|\ don't|'m\ (?:\w+ly\ )?(?:not|unable)|\ am\ (?:\w+ly\ )?(?:not|unable)
        |\ must\ decline|'d\ rather\ not|'re\ unable|\ have\ to\ decline)
    |\b(?:is|are|be|'s|falls?|lies?|goes|going|sits?|it's|that's)(?:\ \w+)?\ (?:out\ of|outside
        |beyond|not\ within|not\ part\ of)\ (?:of\ )?(?:the\ scope\ of\ )?{ABOUT_ME}
    |\b(?:isn't|not|aren't)\ within\ {ABOUT_ME}
    |\b(?:it|that|this|doing\ so|which|sharing\ \w+)(?:\ is|'s|\ would|\ wouldn't|\ isn't)(?:\ not)?
        \ (?:be\ )?(?:in|un)?(?:appropriate|ethical|right|proper|responsible|irresponsible|wrong)
        \ (?:for\ me|of\ me|to\ (?:share|provide|comment|discuss|do|help|assist|answer|reveal))\b
    |\b(?:polic(?:y|ies)|guidelines|rules|regulations|terms|programming|training|design|principles
        |instructions|law|restrictions)\ (?:\w+\ ){{0,2}}?(?:prevents?|prohibits?|forbids?|bars?
        |keeps?|stops?|restricts?|(?:don't|doesn't|do\ not|does\ not|won't)\ (?:allow|permit|let)
        |disallows?)
        \ (?:me|us|this\ assistant)\b
    |\bI\ (?:have|follow|operate\ under|must\ (?:follow|adhere\ to))\ [^.!?\n]{{0,30}}\b(?:rules?
        |guidelines?|instructions?|polic(?:y|ies))\ (?:against|not\ to|that\ (?:prevent|prohibit
        |forbid|stop|don't|do\ not)|prohibiting|preventing)
    |\b(?:request|content|this|that|which|doing\ so)\ (?:\w+\ )?(?:violates?|goes?\ against
        |is\ against|would\ (?:violate|go\ against|be\ against)|conflicts?\ with)\ (?:my|our|the)\b
    |\bit\ (?:\w+\ )?(?:violates?|goes?\ against|is\ against)\ (?:my|our)\b
    |\bagainst\ (?:my|our)\ (?:\w+\ )?(?:guidelines|policy|policies|programming|rules|principles
        |values)|^\W*against\ policy\b
    |\b(?:request|question|inquiry|query|message)\ (?:cannot|can't|could\ not|will\ not|won't)\ be
        \ (?:processed|answered|fulfilled|completed|handled|granted|met|honou?red|accommodated)
    |\b(?:instructions|prompt|guidelines|configuration|setup|rules|information|details|that|those
        |they
        |contents?)\ (?:\w+\ ){{0,3}}?(?:is|are|remains?|stays?)\ (?:\w+\ )?(?:confidential|private
        |secret|classified|not\ public|internal\ only|off-?limits)\b
    |\b(?:confidential|private|off-?limits),?\ (?:and|so)\ I\b
    |^\W*(?:request|access)\ (?:denied|refused)\b|^\W*(?:no|nope),?\ sorry\b
        |^\W*sorry,?\ (?:but\ )?no\b
    |^\W*(?:no|nope)\W+(?:not\ (?:doing|going)|I(?:'m|\ am)\ not|I\ (?:won't|will\ not|refuse))
    |^\W*not\ (?:doing|going\ to\ do)\ (?:that|this)
    |\bnot\ (?:able|possible|allowed)\ for\ me\ to\b|\bnot\ at\ liberty\ to\b|\bno\ can\ do\b
    |\bnothing\ (?:that\ )?I\ can\ (?:do|share|say)
        |\bnothing\ in\ [^.!?\n]{{2,30}}\ changes\ what\ I\b
    |\b(?:rather\ than|instead\ of)\ (?:{ACTS}|that|this)\b[^.!?\n]{{0,60}}?,\ (?:I|let)
    |\blet(?:'s|\ us)\ (?:(?:stick|get\ back|go\ back|return|turn\ back)\ (?:to|with)|keep\ (?:to
        |(?:our|the|this)\ (?:chat|conversation|discussion|focus))|focus\ (?:instead|on\ (?:how
        |what)
        \ I)|change\ the\ (?:subject|topic)|talk\ about\ something\ else|move\ on\b)
    |\bI(?:'m|\ am|'ll|'d)\ (?:going\ to\ |like\ to\ |have\ to\ |here\ to\ )?(?:stick(?:ing)?
        |stay(?:ing)?|remain(?:ing)?)\ (?:with|to|within|in)\ (?:my|the|what|topics)
    """,
    re.IGNORECASE | re.VERBOSE,
)
# A report of a failure or of somebody's words, and other sentences that only look like refusals.
INNOCENT = re.compile(
    rf"""\b(?:can't|cannot|can\ not|couldn't|could\ not|don't|do\ not|won't|wouldn't|would\ not
        |(?:am|'m)\ (?:unable|not\ able)\ to|not\ going\ to|refuse\ to)\s+{IDLE}
    |\b(?:says?|said|answers?|answered|replies|replied|responds?|responded|reads?|writes?|wrote
        |means?|shouts?|whispers?|asks?|asked|called|example|translation|phrase
        |sentence)[^.!?\n:]{{0,30}}
        [:,]\W{{1,4}}I\b
    |不能不|不会(?:收取|影响|产生|丢失|让您|忘)|忍不住|迫不及待|等不及
    |(?:无法|没法|不能|無法)(?:用[^\n，。]{{0,4}})?(?:形容|想象|忘|告诉[你您][^\n，。]{{0,12}}多|不)
    """,
    re.IGNORECASE | re.VERBOSE,
)
