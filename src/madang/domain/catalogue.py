"""Everything that the server says to people, in all its languages; nothing is said to them that is not here.

Programs go by the ``code`` of an error or event. Logs are in English.
"""

from typing import Final

from madang.domain.wording import Wording

__all__ = [
    "ADDRESS_RATE",
    "ALONE",
    "ANOTHERS_ID",
    "ANOTHERS_MESSAGE",
    "ANOTHERS_TOKEN",
    "ARCHIVE_BEHIND",
    "ARCHIVE_CLOSED",
    "ARCHIVE_FAILED",
    "ARCHIVE_OLDER",
    "ARCHIVE_SAYS_LESS",
    "ARCHIVE_SILENT",
    "ARCHIVE_TAKES_LESS",
    "BEFORE_AND_AFTER",
    "BODY_TOO_LONG",
    "CANNOT_WRITE",
    "CHANGED_MEANWHILE",
    "CLIENT_MESSAGE_ID",
    "CLUSTER_LATE",
    "CLUSTER_SILENT",
    "CONTENT_LENGTH",
    "CONTENT_TEXT",
    "EDIT_WINDOW",
    "EVENTS_WAIT",
    "EVENT_RATE",
    "FIELD_MISSING",
    "HISTORY_UNREADABLE",
    "HITS_UNVERIFIED",
    "INDEXING_FAILED",
    "INDEX_GONE",
    "INDEX_MADE_ANEW",
    "INDEX_SILENT",
    "INDEX_UNREADABLE",
    "INDEX_UNWRITABLE",
    "INTERNAL",
    "JOINED",
    "LEFT",
    "LIMIT",
    "LOG_NOT_KEPT",
    "LOG_SILENT",
    "LOG_UNREADABLE",
    "LONE_SURROGATE",
    "MEMBERS_AN_HOUR",
    "MESSAGES_WAIT",
    "MESSAGE_LATE",
    "MESSAGE_NOT_STORED",
    "NEGATIVE_SEQ",
    "NEGATIVE_VERSION",
    "NESTS_TOO_DEEP",
    "NEWEST_UNREADABLE",
    "NODE_BEHIND",
    "NOTHING_TO_READ",
    "NOT_A_MEMBER",
    "NOT_INDEXED",
    "NOT_JSON",
    "NOT_SENT_AS_JSON",
    "NOT_THE_HOST",
    "NOT_WELCOME",
    "NO_INDEX",
    "NO_MOMENT",
    "NO_SUCH_ADDRESS",
    "NO_SUCH_EVENT",
    "NO_SUCH_FIELD",
    "NO_SUCH_MESSAGE",
    "NO_SUCH_ROOM",
    "NO_TIME_ZONE",
    "OTHER_METHOD",
    "OTHER_TYPE",
    "OTHER_USER",
    "PARTICIPANTS",
    "QUERY_DATE_FORM",
    "QUERY_EMPTY",
    "QUERY_LENGTH",
    "QUERY_NOT_WITHOUT",
    "QUERY_NO_SUCH_DAY",
    "QUERY_NO_VALUE",
    "QUERY_ONLY_WITHOUT",
    "QUERY_TOO_MUCH",
    "QUERY_WORDS",
    "REACTIONS_FULL",
    "REACTION_NAME",
    "READS_WAIT",
    "REGISTERED",
    "REGISTER_FIRST",
    "REGISTER_IN_TIME",
    "RENAMED",
    "ROOMS_AN_HOUR",
    "ROOMS_CURSOR",
    "ROOMS_UNREADABLE",
    "ROOM_FULL",
    "ROOM_ID",
    "ROOM_NAME_LENGTH",
    "ROOM_NAME_MARK",
    "ROOM_NAME_SPACE",
    "ROOM_NAME_UNSEEN",
    "SEARCH_CURSOR",
    "SEARCH_OFF",
    "SEARCH_TOO_LONG",
    "STATUS",
    "STOPPING",
    "TOKEN_ALGORITHM",
    "TOKEN_AUDIENCE",
    "TOKEN_CLAIM",
    "TOKEN_EARLY",
    "TOKEN_EXPIRED",
    "TOKEN_ISSUER",
    "TOKEN_NEEDED",
    "TOKEN_SIGNATURE",
    "TOKEN_WRONG",
    "TOO_MANY_ARGUMENTS",
    "TOO_MANY_ROOMS",
    "UNNAMED",
    "USER_CROWDED",
    "USER_ID_LENGTH",
    "USER_ID_MARK",
    "USER_ID_SPACE",
    "USER_ID_UNSEEN",
    "USER_RATE",
    "UTC_OFFSET",
    "WRONG_VALUE",
]

# What is said when the server itself is at fault.
INTERNAL: Final = Wording("the server failed to handle this", "서버가 이 요청을 처리하지 못했습니다")
STOPPING: Final = Wording("the server is going away", "서버가 종료되는 중입니다")

# The form of a request.
ALONE: Final = Wording(
    "an object stands alone: no arguments follow it", "객체 하나로 보낼 때는 뒤에 인자가 올 수 없습니다"
)
FIELD_MISSING: Final = Wording("{field} is missing", "{field} 항목이 없습니다")
NO_SUCH_FIELD: Final = Wording("there is no field {field!r:.40}", "{field!r:.40} 항목은 없습니다")
TOO_MANY_ARGUMENTS: Final = Wording(
    "there are at most {most} arguments, these are {count}", "인자는 최대 {most}개인데 {count}개를 보냈습니다"
)
OTHER_TYPE: Final = Wording(
    "{field}: expected `{expected}`, got `{given}`",
    "{field}: `{expected}` 값이어야 하는데 `{given}` 값을 보냈습니다",
)
WRONG_VALUE: Final = Wording("{field}: not a value that it can have", "{field}: 쓸 수 없는 값입니다")
NO_SUCH_EVENT: Final = Wording("there is no event {name!r:.40}", "{name!r:.40} 이벤트는 없습니다")
LONE_SURROGATE: Final = Wording("a text holds a lone surrogate", "글에 짝이 없는 서로게이트가 있습니다")
NESTS_TOO_DEEP: Final = Wording("the body nests too deep", "본문이 너무 깊이 중첩되어 있습니다")
NOT_JSON: Final = Wording("the body is not JSON", "본문이 JSON이 아닙니다")
NOT_SENT_AS_JSON: Final = Wording(
    "the body must be application/json", "본문은 application/json 형식으로 보내야 합니다"
)
BODY_TOO_LONG: Final = Wording("the body is too long", "본문이 너무 깁니다")
NO_SUCH_ADDRESS: Final = Wording("there is nothing at this address", "이 주소에는 아무것도 없습니다")
OTHER_METHOD: Final = Wording("this address has no such method", "이 주소에서 쓸 수 없는 메서드입니다")
STATUS: Final = Wording("the request failed with status {status}", "요청이 상태 {status}(으)로 실패했습니다")
NOT_WELCOME: Final = Wording(
    "this server does not answer pages of this origin (cors-origins), or was not asked for by its own name: "
    "with auth none it takes everyone at their word, and answers to names of its own machine only",
    "이 서버는 이 출처(origin)의 페이지에 답하지 않거나(cors-origins), 자기 이름이 아닌 이름으로 불렸습니다: "
    "auth가 none이면 누구의 말이든 믿으므로, 자기 컴퓨터의 이름으로 부를 때만 답합니다",
)

# Ids, texts, ranges.
USER_ID_LENGTH: Final = Wording(
    "a user id has 1 to {most} characters", "사용자 ID는 1자에서 {most}자까지입니다"
)
USER_ID_SPACE: Final = Wording(
    "a user id has no space at either end", "사용자 ID의 앞뒤에는 공백이 없어야 합니다"
)
USER_ID_MARK: Final = Wording(
    "a user id does not begin with a combining mark", "사용자 ID는 결합 문자로 시작할 수 없습니다"
)
USER_ID_UNSEEN: Final = Wording(
    "a user id has printable characters only", "사용자 ID에는 보이는 글자만 쓸 수 있습니다"
)
ROOM_ID: Final = Wording("a room id is a UUID in lower case", "대화방 ID는 소문자로 쓴 UUID입니다")
CLIENT_MESSAGE_ID: Final = Wording(
    "a clientMessageId has 1 to 64 visible ASCII characters",
    "clientMessageId는 보이는 ASCII 문자 1개에서 64개까지입니다",
)
CONTENT_LENGTH: Final = Wording(
    "a message has at most {most} characters, this one has {count}",
    "메시지는 최대 {most}자인데 이 메시지는 {count}자입니다",
)
NOTHING_TO_READ: Final = Wording("a message needs something to read", "메시지에 읽을 내용이 있어야 합니다")
CONTENT_TEXT: Final = Wording(
    "the content holds a NUL or a lone surrogate", "내용에 NUL이나 짝이 없는 서로게이트가 있습니다"
)
ROOM_NAME_LENGTH: Final = Wording(
    "a room's name has at most {most} characters", "대화방 이름은 최대 {most}자입니다"
)
ROOM_NAME_SPACE: Final = Wording(
    "a room's name has no space at either end", "대화방 이름의 앞뒤에는 공백이 없어야 합니다"
)
ROOM_NAME_MARK: Final = Wording(
    "a room's name does not begin with a combining mark", "대화방 이름은 결합 문자로 시작할 수 없습니다"
)
ROOM_NAME_UNSEEN: Final = Wording(
    "a room's name has printable characters only", "대화방 이름에는 보이는 글자만 쓸 수 있습니다"
)
PARTICIPANTS: Final = Wording(
    "a room has at most {most} participants, this one has {count}",
    "대화방의 참여자는 최대 {most}명인데 이 방은 {count}명입니다",
)
ROOM_FULL: Final = Wording("a room has at most {most} participants", "대화방의 참여자는 최대 {most}명입니다")
LIMIT: Final = Wording("limit goes from 1 to {most}", "limit는 1에서 {most}까지입니다")
BEFORE_AND_AFTER: Final = Wording(
    "before and after exclude each other", "before와 after는 함께 쓸 수 없습니다"
)
NEGATIVE_SEQ: Final = Wording("a seq is never negative", "seq는 음수일 수 없습니다")
NEGATIVE_VERSION: Final = Wording("a version is never negative", "version은 음수일 수 없습니다")
UTC_OFFSET: Final = Wording(
    "utcOffset goes from -{most} to {most} minutes", "utcOffset은 -{most}분에서 {most}분까지입니다"
)
NO_MOMENT: Final = Wording(
    "{text!r:.40} is neither a day (2026-01-31) nor a moment in ISO 8601",
    "{text!r:.40}: 날짜(2026-01-31)도 ISO 8601 시각도 아닙니다",
)
NO_TIME_ZONE: Final = Wording("{text!r:.40} has no time zone", "{text!r:.40}: 시간대가 없습니다")
ROOMS_CURSOR: Final = Wording("this is not a cursor of one's rooms", "대화방 목록의 커서가 아닙니다")
SEARCH_CURSOR: Final = Wording("this is not a cursor of this index", "이 색인의 커서가 아닙니다")

# Search queries.
QUERY_LENGTH: Final = Wording(
    "a query has at most {most} characters (at position {position})",
    "검색어는 최대 {most}자입니다 (위치 {position})",
)
QUERY_WORDS: Final = Wording(
    "a query has at most {most} words (at position {position})",
    "검색어는 최대 {most}개 낱말입니다 (위치 {position})",
)
QUERY_TOO_MUCH: Final = Wording(
    "this asks for too much at once: use fewer words (at position {position})",
    "한꺼번에 너무 많은 것을 찾습니다. 낱말을 줄이세요 (위치 {position})",
)
QUERY_NO_VALUE: Final = Wording(
    "{filter}: needs a value (at position {position})", "{filter}: 뒤에 값이 필요합니다 (위치 {position})"
)
QUERY_NOT_WITHOUT: Final = Wording(
    "-{filter}: means nothing (at position {position})", "-{filter}: 는 뜻이 없습니다 (위치 {position})"
)
QUERY_EMPTY: Final = Wording(
    "there is nothing to look for (at position {position})", "찾을 말이 없습니다 (위치 {position})"
)
QUERY_ONLY_WITHOUT: Final = Wording(
    "say what to look for, not only what to leave out (at position {position})",
    "뺄 말만 있습니다. 찾을 말도 쓰세요 (위치 {position})",
)
QUERY_DATE_FORM: Final = Wording(
    "a date is written 2026-01-31 (at position {position})",
    "날짜는 2026-01-31처럼 씁니다 (위치 {position})",
)
QUERY_NO_SUCH_DAY: Final = Wording(
    "there is no such day (at position {position})", "없는 날짜입니다 (위치 {position})"
)

# Who may do what.
REGISTER_FIRST: Final = Wording("register first", "먼저 register를 보내세요")
REGISTER_IN_TIME: Final = Wording("register in time", "제때 register를 보내지 않았습니다")
OTHER_USER: Final = Wording(
    "this socket has registered as another user", "이 소켓은 다른 사용자로 등록되어 있습니다"
)
ANOTHERS_ID: Final = Wording("the userId is another user's", "userId가 다른 사용자의 것입니다")
ANOTHERS_TOKEN: Final = Wording("the token is another user's", "다른 사용자의 토큰입니다")
TOKEN_NEEDED: Final = Wording("a token is needed", "토큰이 필요합니다")
TOKEN_EXPIRED: Final = Wording("the token has expired", "토큰이 만료되었습니다")
TOKEN_EARLY: Final = Wording("the token is not valid yet", "아직 쓸 수 없는 토큰입니다")
TOKEN_CLAIM: Final = Wording("the token lacks the claim {claim}", "토큰에 {claim} 클레임이 없습니다")
TOKEN_AUDIENCE: Final = Wording("the token is for another audience", "토큰의 대상(aud)이 다릅니다")
TOKEN_ISSUER: Final = Wording("the token is another issuer's", "토큰의 발급자(iss)가 다릅니다")
TOKEN_SIGNATURE: Final = Wording("the token's signature is not valid", "토큰의 서명이 올바르지 않습니다")
TOKEN_ALGORITHM: Final = Wording(
    "the token is signed by an algorithm that is not allowed", "허용되지 않은 알고리즘으로 서명된 토큰입니다"
)
TOKEN_WRONG: Final = Wording("the token is not valid", "올바른 토큰이 아닙니다")
NO_SUCH_ROOM: Final = Wording("there is no such room", "없는 대화방입니다")
NO_SUCH_MESSAGE: Final = Wording("there is no such message", "없는 메시지입니다")
ANOTHERS_MESSAGE: Final = Wording("the message is another user's", "다른 사용자의 메시지입니다")
EDIT_WINDOW: Final = Wording(
    "a message can be edited for {most} seconds", "메시지는 보낸 뒤 {most}초까지 고칠 수 있습니다"
)
CHANGED_MEANWHILE: Final = Wording("the message was changed meanwhile", "그 사이에 메시지가 바뀌었습니다")
NOT_A_MEMBER: Final = Wording(
    "{user} is not a member of the room", "{user} 님은 이 대화방의 참여자가 아닙니다"
)
NOT_THE_HOST: Final = Wording("only the host of the room can do that", "대화방의 주인만 할 수 있습니다")

REACTION_NAME: Final = Wording(
    "a reaction is one emoji, or 1 to 32 of a-z, 0-9, _, + and -",
    "반응은 이모지 하나이거나 a-z, 0-9, _, +, - 1자에서 32자까지입니다",
)
REACTIONS_FULL: Final = Wording(
    "a message has at most {most} different reactions", "메시지 하나에 서로 다른 반응은 {most}개까지입니다"
)

# Quotas and rates.
TOO_MANY_ROOMS: Final = Wording(
    "you are in {most} rooms, which is as many as there may be: leave one first",
    "이미 최대한도인 {most}개의 대화방에 있습니다. 먼저 한 곳에서 나가세요",
)
USER_CROWDED: Final = Wording(
    "{user} cannot be added to more rooms at the moment",
    "{user} 님은 지금 더 많은 대화방에 추가할 수 없습니다",
)
ROOMS_AN_HOUR: Final = Wording(
    "you may make {most} rooms in an hour", "한 시간에 대화방을 {most}개까지 만들 수 있습니다"
)
MEMBERS_AN_HOUR: Final = Wording(
    "you may add {most} members to rooms in an hour",
    "한 시간에 대화방에 {most}명까지 추가할 수 있습니다",
)
ADDRESS_RATE: Final = Wording(
    "too many requests from this address: wait, and ask again",
    "이 주소에서 온 요청이 너무 많습니다. 기다렸다가 다시 요청하세요",
)
USER_RATE: Final = Wording(
    "too many requests of this kind: wait, and ask again",
    "이런 요청이 너무 많습니다. 기다렸다가 다시 요청하세요",
)
EVENT_RATE: Final = Wording(
    "too many events: wait, and send it again", "이벤트가 너무 많습니다. 기다렸다가 다시 보내세요"
)
EVENTS_WAIT: Final = Wording(
    "too many events of this socket wait", "이 소켓에서 처리를 기다리는 이벤트가 너무 많습니다"
)
READS_WAIT: Final = Wording(
    "too many reads of this user wait", "이 사용자가 기다리는 읽기 요청이 너무 많습니다"
)

# What cannot be done at the moment.
CANNOT_WRITE: Final = Wording("the server cannot write at the moment", "서버가 지금 저장할 수 없습니다")
LOG_UNREADABLE: Final = Wording("the log cannot be read at the moment", "로그를 지금 읽을 수 없습니다")
LOG_SILENT: Final = Wording("the log does not answer at the moment", "로그가 지금 응답하지 않습니다")
LOG_NOT_KEPT: Final = Wording(
    "what was read of the log is not kept yet", "로그에서 읽은 것이 아직 저장되지 않았습니다"
)
ROOMS_UNREADABLE: Final = Wording("the rooms cannot be read at the moment", "대화방을 지금 읽을 수 없습니다")
MESSAGE_NOT_STORED: Final = Wording(
    "the message cannot be stored at the moment", "메시지를 지금 저장할 수 없습니다"
)
MESSAGE_LATE: Final = Wording("the message could not be stored in time", "메시지를 제때 저장하지 못했습니다")
MESSAGES_WAIT: Final = Wording(
    "too many messages wait to be carried on", "옮겨지기를 기다리는 메시지가 너무 많습니다"
)
ARCHIVE_BEHIND: Final = Wording(
    "the archive is too far behind to know whether this was said before",
    "보관소가 너무 뒤처져 있어 이 메시지가 이미 보내졌는지 알 수 없습니다",
)
NODE_BEHIND: Final = Wording(
    "this node is behind in reading what happened", "이 노드가 일어난 일을 읽는 데 뒤처져 있습니다"
)
CLUSTER_LATE: Final = Wording(
    "the shared memory of the cluster could not keep it in time",
    "클러스터의 공유 메모리가 제때 저장하지 못했습니다",
)
CLUSTER_SILENT: Final = Wording(
    "the shared memory of the cluster does not answer at the moment",
    "클러스터의 공유 메모리가 지금 응답하지 않습니다",
)
HISTORY_UNREADABLE: Final = Wording(
    "the history cannot be read at the moment", "지난 메시지를 지금 읽을 수 없습니다"
)
NEWEST_UNREADABLE: Final = Wording(
    "the newest messages cannot be read at the moment", "가장 최근 메시지를 지금 읽을 수 없습니다"
)
ARCHIVE_CLOSED: Final = Wording(
    "the archive does not let us in at the moment", "보관소가 지금 접근을 허락하지 않습니다"
)
ARCHIVE_OLDER: Final = Wording(
    "the archive came back older; it is being filled up again",
    "보관소가 예전 상태로 되돌아와 다시 채우고 있습니다",
)
ARCHIVE_SILENT: Final = Wording(
    "the archive does not answer at the moment", "보관소가 지금 응답하지 않습니다"
)
ARCHIVE_FAILED: Final = Wording(
    "the archive does not answer at the moment ({reason})", "보관소가 지금 응답하지 않습니다 ({reason})"
)
ARCHIVE_TAKES_LESS: Final = Wording(
    "the archive takes less than it is given", "보관소가 받은 것보다 적게 저장합니다"
)
ARCHIVE_SAYS_LESS: Final = Wording(
    "the archive says less than it is asked for", "보관소가 물은 것보다 적게 답합니다"
)
SEARCH_OFF: Final = Wording("this server has no search", "이 서버에는 검색이 없습니다")
SEARCH_TOO_LONG: Final = Wording("the search took too long", "검색이 너무 오래 걸렸습니다")
INDEX_UNWRITABLE: Final = Wording(
    "the search index cannot be written at the moment", "검색 색인에 지금 쓸 수 없습니다"
)
INDEX_UNREADABLE: Final = Wording(
    "the search index cannot be read at the moment", "검색 색인을 지금 읽을 수 없습니다"
)
HITS_UNVERIFIED: Final = Wording(
    "what was found cannot be verified at the moment", "찾은 메시지를 지금 확인할 수 없습니다"
)
INDEX_MADE_ANEW: Final = Wording("the search index is being made anew", "검색 색인을 다시 만드는 중입니다")
INDEX_SILENT: Final = Wording("Elasticsearch does not answer", "Elasticsearch가 응답하지 않습니다")
INDEX_GONE: Final = Wording("the search index is gone", "검색 색인이 없어졌습니다")
NO_INDEX: Final = Wording("there is no index yet", "아직 색인이 없습니다")
NOT_INDEXED: Final = Wording(
    "{count} messages were not indexed (status {status})",
    "메시지 {count}개가 색인되지 않았습니다 (상태 {status})",
)
INDEXING_FAILED: Final = Wording(
    "Elasticsearch failed meanwhile: {cause}", "그동안 Elasticsearch가 실패했습니다: {cause}"
)

# What `system` events say.
REGISTERED: Final = Wording("Welcome, {user}.", "{user}님, 환영합니다.")
JOINED: Final = Wording("{user} joined the room.", "{user}님이 들어왔습니다.")
LEFT: Final = Wording("{user} left the room.", "{user}님이 나갔습니다.")
RENAMED: Final = Wording(
    "{user} named the room “{name}”.", "{user}님이 대화방 이름을 “{name}”(으)로 바꾸었습니다."
)
UNNAMED: Final = Wording("{user} took the room's name away.", "{user}님이 대화방 이름을 없앴습니다.")
