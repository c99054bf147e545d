"""What the page says, as far as the tests look for it, in both its languages."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

__all__ = ["EN", "KO", "Words"]


@dataclass(frozen=True)
class Words:
    """The page's labels in one language; `browser` is the browser's."""

    browser: str
    enter: str
    people: str
    new_room: str
    room_name: str
    participants: str
    add: str
    create: str
    cancel: str
    send: str
    sending: str
    unread_by_other: str
    stored: str
    retry: str
    discard: str
    message_menu: str
    react: str
    reply: str
    yourself: str
    reply_to_none: str
    in_reply_to: str
    edit: str
    editing: str
    save: str
    copy: str
    edited: str
    deleted: str
    delete: str
    unsaved: str
    undeleted: str
    too_late: str
    conflict: str
    open: str
    dismiss: str
    new: str
    to_latest: str
    search: str
    search_for: str
    searching: str
    this_room: str
    details: str
    close: str
    add_person: str
    leave: str
    join: str
    lost: str
    offline: str
    back: str
    sign_out: str
    filter_names: str
    places: str
    token: str
    not_let_in: str
    expired: str
    unkept: str
    left_elsewhere: str
    join_title: str
    no_such_room: str
    no_search: str
    today: str
    yesterday: str
    talk_to: Callable[[str], str]
    invited: Callable[[str], str]
    typing: Callable[[str], str]
    joined: Callable[[str], str]
    deleted_by: Callable[[str], str]
    reply_to: Callable[[str], str]
    read_by: Callable[[str], str]
    left: Callable[[str], str]
    unread: Callable[[int], str]
    without: Callable[[str], str]
    continue_as: Callable[[str], str]
    continue_title: Callable[[str], str]
    stay_as: Callable[[str], str]


EN: Final = Words(
    browser="en-GB",
    enter="Enter",
    people="People online",
    new_room="New room",
    room_name="Name",
    participants="People",
    add="Add",
    create="Open the room",
    cancel="Cancel",
    send="Send",
    sending="Sending",
    unread_by_other="Not read yet",
    stored="Sent",
    retry="Send again",
    discard="Discard",
    message_menu="Message options",
    react="React",
    reply="Reply",
    yourself="You",
    reply_to_none="Do not reply to it",
    in_reply_to="In reply to",
    edit="Edit",
    editing="Edit the message",
    save="Save",
    copy="Copy text",
    edited="edited",
    deleted="This message was deleted",
    delete="Delete",
    unsaved="Not saved: there is no connection.",
    undeleted="Not deleted: there is no connection.",
    too_late="This message is too old to be edited.",
    conflict="It was changed elsewhere meanwhile.",
    open="Open",
    dismiss="Dismiss",
    new="New",
    to_latest="To the latest messages",
    search="Search messages",
    search_for="Search for",
    searching="Searching…",
    this_room="This room",
    details="Room details",
    close="Close",
    add_person="Add a person",
    leave="Leave the room",
    join="Join",
    lost="Connection lost. Reconnecting…",
    offline="You are offline. What you write is sent when you are back.",
    back="Back to the rooms",
    sign_out="Sign out",
    filter_names="Filter by name",
    places="Rooms and people",
    token="Your access token",
    not_let_in="You were not let in. Is the token still valid?",
    expired="Your access has expired",
    unkept="This browser keeps nothing",
    left_elsewhere="You are no longer in this room",
    join_title="Join this room?",
    no_such_room="There is no such room, or it no longer exists.",
    no_search="This cannot be searched for.",
    today="Today",
    yesterday="Yesterday",
    talk_to=lambda name: f"Talk with {name}",
    invited=lambda name: f"{name} invited you to a room",
    typing=lambda name: f"{name} is typing",
    joined=lambda name: f"{name} came in",
    left=lambda name: f"{name} left",
    read_by=lambda name: f"Read by {name}",
    reply_to=lambda name: f"Reply to {name}",
    deleted_by=lambda name: f"This message was deleted by {name}",
    unread=lambda count: f"{count} unread message{'s' if count > 1 else ''}",
    without=lambda word: f"Without: {word}",
    continue_as=lambda name: f"Continue as {name}",
    continue_title=lambda name: f"Continue as {name}?",
    stay_as=lambda name: f"Stay {name}",
)

KO: Final = Words(
    browser="ko-KR",
    enter="들어가기",
    people="접속 중",
    new_room="새 대화방",
    room_name="방 이름",
    participants="참여자",
    add="추가",
    create="대화방 만들기",
    cancel="취소",
    send="보내기",
    sending="보내는 중",
    unread_by_other="아직 읽지 않음",
    stored="보냄",
    retry="다시 보내기",
    discard="지우기",
    message_menu="메시지 메뉴",
    react="공감하기",
    reply="답장",
    yourself="나",
    reply_to_none="답장 취소",
    in_reply_to="답장한 메시지:",
    edit="수정",
    editing="메시지 수정",
    save="저장",
    copy="복사",
    edited="수정됨",
    deleted="삭제된 메시지입니다",
    delete="삭제",
    unsaved="연결이 끊겨 저장하지 못했습니다.",
    undeleted="연결이 끊겨 삭제하지 못했습니다.",
    too_late="보낸 지 오래되어 수정할 수 없습니다.",
    conflict="그사이 다른 곳에서 수정되었습니다.",
    open="열기",
    dismiss="닫기",
    new="새 메시지",
    to_latest="최근 메시지로 이동",
    search="메시지 검색",
    search_for="검색어",
    searching="찾는 중…",
    this_room="이 대화방",
    details="대화방 정보",
    close="닫기",
    add_person="참여자 추가",
    leave="대화방 나가기",
    join="들어가기",
    lost="연결이 끊겼습니다. 다시 연결하는 중…",
    offline="오프라인입니다. 쓰신 메시지는 연결되면 보내집니다.",
    back="대화방 목록으로",
    sign_out="로그아웃",
    filter_names="이름으로 거르기",
    places="대화방과 사람",
    token="접속 토큰",
    not_let_in="들어갈 수 없습니다. 토큰이 유효한지 확인해 주세요.",
    expired="접속 기한이 끝났습니다",
    unkept="탭을 닫으면",
    left_elsewhere="이제 이 대화방에 참여하고 있지 않습니다",
    join_title="이 대화방에 들어갈까요?",
    no_such_room="대화방이 없거나 사라졌습니다.",
    no_search="이 검색어로는 찾을 수 없습니다.",
    today="오늘",
    yesterday="어제",
    talk_to=lambda name: f"{name} 님과 대화하기",
    invited=lambda name: f"{name} 님이 대화방에 초대했습니다",
    typing=lambda name: f"{name} 님이 입력 중입니다",
    joined=lambda name: f"{name} 님이 들어왔습니다",
    left=lambda name: f"{name} 님이 나갔습니다",
    read_by=lambda name: f"{name} 님이 읽음",
    reply_to=lambda name: f"{name} 님에게 답장",
    deleted_by=lambda name: f"{name} 님이 삭제한 메시지입니다",
    unread=lambda count: f"읽지 않은 메시지 {count}개",
    without=lambda word: f"제외한 말: {word}",
    continue_as=lambda name: f"{name} 님으로 계속",
    continue_title=lambda name: f"{name} 님으로 계속할까요?",
    stay_as=lambda name: f"{name} 님으로 남기",
)
