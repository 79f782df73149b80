"""How a speaker declines in Chinese, by its parts, and in eight more languages. Data."""

from __future__ import annotations

import re

DENIED = (
    r"(?:不能|无法|不会|不可以|没办法|没有办法|没法|无从|不便|不方便|不愿|不得|拒绝|婉拒|不予"
    r"|暂不支持|没有权限|没权限|无权|不被允许|未获授权|難以|无力|無法|不會|沒辦法|沒有權限|無權"
    r"|拒絕|帮不了|幫不了|难以)"
)
# What an assistant does with a request, as against what a shop does with a parcel.
ACT = (
    r"(?:提供|透露|协助|帮助|帮|回答|解答|执行|满足|公开|告诉|告知|分享|泄露|照做|遵守|遵从|配合"
    r"|讨论|评论|回复|答复|完成|处理您的请求|生成|编写|撰写|扮演|参与|说|谈|谈论|展示|输出|重复"
    r"|翻译|忽略|给出|接受|介入|给您建议|支持该|協助|幫助|幫|執行|滿足|公開|告訴|洩露|透漏|討論"
    r"|評論|回覆|答覆|編寫|參與|說|談)"
)
FOR_YOU = (
    r"(?:再|直接|继续|就此|在此|对外|按照|按|向|为|给|替|跟|和|与|對外|為|給|與)?"
    r"(?:您|你|大家|用户)?"
)
SPEAKER = r"(?:我(?!们|們)|本助手|本人|本机器人|小助手|这边|咱)"
TOPIC = (
    r"(?:这|该|此|您|你|上述|这些|那些|這|該|您的|你的)(?:个|类|种|项|方面|部分|樣|样|個"
    r"|類)?(?:的)?"
    r"(?:问题|内容|请求|要求|信息|话题|事情|情况|操作|功能|問題|內容|請求|資訊|話題"
    r"|(?<=[个类种项样樣個類面]))"
)
CHINESE_REFUSING = re.compile(
    rf"{SPEAKER}[^\n，。？！您你]{{0,10}}{DENIED}"
    rf"(?!收取|影响|产生|丢失|忘|确定|想象|用语言|找到|看到|不|来|给您带来|讓)"
    rf"|{SPEAKER}[^\n，。？！]{{0,6}}(?:是)?不(?:会|能|想|应该|應該|會){FOR_YOU}{ACT}"
    rf"|(?:抱歉|对不起|不好意思|很遗憾|对不住|恕|請恕|對不起)(?!给|給|让|讓|，?由于"
    rf"|，?因)[^\n。！？]{{0,6}}"
    rf"(?:不能|无法|不便(?!，|。|！|!)|不方便|没办法|没法|不可以|难以|不行|無法"
    rf"|不予){FOR_YOU}[^\n，。]{{0,10}}?{ACT}|(?:抱歉|对不起|不好意思|很遗憾|對不起)(?!给|給|让"
    rf"|讓)[^\n。！？]{{0,12}}(?:{DENIED})(?:{FOR_YOU}{ACT}|[。！!]|$)|^\W*{DENIED}{FOR_YOU}{ACT}"
    rf"|{SPEAKER}[^\n。！？]{{0,30}}[，,](?:因此|所以|故|暂时)?{DENIED}{FOR_YOU}{ACT}"
    rf"|(?:不能|无法|不会|不便|不可以|没办法|不予|無法|不方便){FOR_YOU}"
    r"(?:透露|协助|回答|解答|公开|分享|泄露|照做|遵从|透漏|協助|提供(?:此|该|这|相关|任何)|讨论"
    r"|评论|予以|完成(?:此|该|这))(?!的)"
    rf"|{TOPIC}[^\n，。！？]{{0,12}}(?:{DENIED}{FOR_YOU}{ACT}|不予(?:提供|回答)|我(?:不能|无法"
    rf"|没办法|办不到|不行))|{TOPIC}[^\n，。！？]{{0,8}}(?:与|和|跟)[^\n，。]{{1,14}}(?:无关"
    rf"|没有关系|無關)"
    r"|(?:超出|超过|不在|不属于|超越|超出了|超過|不屬於)[^\n，。]{0,4}(?:我|服务|能力|职责|业务"
    r"|业務|權限|权限|專業|专业|回答|服務|職責)"
    r"[^\n，。]{0,8}(?:范围|能力|职责|领域|界限|範圍|之内|之外)?(?!的(?:维修|部分|商品|费用))"
    rf"|(?:^|[，,。；;！!]|{SPEAKER}[^\n，。]{{0,8}})\W*(?:目前|暂时|当前|现在|這裡|这里)?(?:只"
    rf"|仅|僅|专门)(?:能|可以|会|限|负责|支持|用于|是|會|負責)?"
    r"[^\n，。]{0,6}(?:回答|解答|协助|帮助|帮您|讨论|回复|辅导|聊|查询|处理与|提供与|提供有关"
    r"|解决|助手|客服|協助|幫助|討論|輔導|查詢)|违反(?:了)?(?:我|我们|相关|使用"
    r"|平台)?的?[^\n。]{0,10}(?:规定|政策|准则|原则|规则|規定|準則|規則)"
    rf"|{SPEAKER}(?:必须|得|要|选择|只能|不得不)?(?:拒绝|婉拒|拒絕)|恕难|恕不|(?:回答|帮|做|办"
    rf"|提供|透露|满足|解决|幫|辦|滿足)不了"
    r"|(?:属于|是|為|为|屬於)[^\n，。]{0,6}(?:保密|机密|機密|内部|非公开)(?:的)?(?:内容|信息|資訊"
    r"|資料|资料|事项)?(?:，|。|！|$|的$)|(?:不|不能|不会|不對|不便)(?:对外|對外)(?:公开|公開|透露"
    r"|提供)|请求被拒绝|請求被拒絕|拒绝访问|(?:让|讓)?我[们們][^\n，。]{0,3}(?:换个|換個|换一个"
    r"|回到正题|聊点别的|聊聊(?:其他|别的|您的))|换个话题|^\W*不(?:行|可以|能)(?:哦|呢|的|呀|啦"
    r"|喔)?[，,。！!~]*\s*(?:$|我|这个我|這個我)|(?:没|没有|还没|尚未|未)(?:学习|学会|被训练"
    r"|具备)[^\n，。]{0,8}(?:回答|能力|处理|这个)|(?:会|要|需要|必须|继续)(?:遵守|坚守|保持"
    r"|坚持)(?:我的?|自己的?|既定)[^\n，。]{0,6}(?:规则|角色|职责|准则|原则|设定)"
)
OTHER_REFUSING = re.compile(
    r"\b(?:ich\s+(?:kann|darf|werde|möchte)\b[^.!?\n]{0,60}\b(?:nicht|keine[nrm]?|leider|nur)\b"
    r"|(?:kann|darf|werde)\s+ich\b[^.!?\n]{0,60}\b(?:nicht|keine[nrm]?|nur)\b"
    r"|dabei kann ich (?:dir|ihnen) nicht|ich (?:lehne|verweigere)\b|ich bin nicht (?:befugt"
    r"|berechtigt|in der lage)|(?:au(?:ß|ss)erhalb|jenseits) (?:meine[rs]|des|der)\b"
    r"|ich beantworte nur\b|ich bin nur\b|gehört nicht zu mein\w+|je\s+ne\s+(?:(?:peux|puis|suis"
    r"|vais|souhaite|dois|saurais|fournis|partage|divulgue)\b)|je\s+(?:refuse|me dois de refuser"
    r"|dois (?:refuser|décliner))|(?:il )?m'est (?:impossible|interdit)|(?:sort|dépasse|hors"
    r"|en dehors)\b[^.!?\n]{0,8}\b(?:de mon|de mes|mon|mes|du cadre)|je (?:ne )?(?:peux|réponds"
    r"|suis là)[^.!?\n]{0,20}\b(?:uniquement|seulement|qu[e'])|no\s+(?:puedo|podemos (?:ayudar"
    r"|compartir|revelar|responder)|me es posible|estoy (?:autorizad|en condiciones|capacitad"
    r"|program)|voy a|me (?:está|es) permitido|debo|comparto|tengo (?:permiso|autorización"
    r"|acceso))|(?:sólo|solo|únicamente) (?:puedo|respondo)|fuera de (?:mi|mis|nuestro) |me niego"
    r"|lo siento,? (?:pero )?no\b|não\s+(?:posso|consigo|poderei|vou|estou autorizad"
    r"|me é (?:permitido|possível)|devo|tenho (?:permissão|autorização|acesso))|fora d[oae] (?:meu"
    r"|minha)|(?:só|apenas) posso|recuso-me|non\s+(?:posso|sono (?:in grado|autorizzat)"
    r"|mi è (?:possibile|permesso|consentito)|devo)|mi rifiuto|posso (?:solo|soltanto)"
    r"|(?:al di )?fuori d(?:al|ai) mi|не\s+(?:могу|буду|имею права|стану|уполномочен)|отказываюсь"
    r"|за (?:рамк|предел)\w+ мо|(?:могу|отвечаю) только)|(?:お答え|お伝え|お手伝い|ご提供|提供"
    r"|対応|ご対応|ご案内|開示|共有|公開|お応え|お教え|協力|支援|回答|実行|従う|従い|応じ|生成"
    r"|作成|明かす|明かし|お話し|ご紹介)[^\n。、]{0,10}?(?:(?:でき|致しかね|いたしかね|しかね"
    r"|ことはでき)?(?:ません|ないん|かねます|かねる)|できない)|申し訳[^\n。]{0,30}(?:できません"
    r"|かねます|いたしません)|お断り|差し控え|(?:お答え|回答|公開|開示|提供)[^\n。]{0,6}(?:控え"
    r"|遠慮)|範囲外|対象外です|(?:도와|제공|답변|알려|공개|공유|말씀|응답|수행|따를|답|협조|안내"
    r"|작성|대답|밝힐|이야기)[^\n.]{0,8}?"
    r"수\s*(?:는\s*|가\s*)?없|(?:도움을|답을) 드릴 수\s*없|불가능합니다|(?:답변|제공|안내|공개"
    r"|말씀|도와)[^\n.]{0,8}(?:어렵|곤란)|거절|범위를 벗어|거부",
    re.IGNORECASE,
)
