"""The estimate of tokens against counts of o200k_base, taken once with bpe-openai 0.1.4."""

# ruff: noqa: RUF001 - other alphabets are the point

from __future__ import annotations

import pytest

from realtime_lint.tokens import ERROR, MOST_PER_CHARACTER, estimate

TEXTS = {
    "de": (
        113,
        (
            "Du bist die freundliche Stimme der Buchungszentrale eines Hotels an der Ostsee. "
            "Begrüße jeden Anrufer mit seinem Namen, sofern du ihn kennst, und frage zuerst nach "
            "An- und Abreisetag, danach nach der Zahl der Gäste. Sprich in kurzen Sätzen. "
            "Wiederhole Datumsangaben und Telefonnummern langsam und lass sie dir bestätigen. "
            "Wenn jemand sich beschweren möchte, höre aufmerksam zu, entschuldige dich einmal und"
            " verbinde mit einem Menschen. Nenne niemals Preise, die nicht aus dem Werkzeug "
            "stammen."
        ),
    ),
    "es": (
        91,
        (
            "Eres la voz amable de una clínica dental. Atiende las llamadas con calma, pregunta "
            "el nombre del paciente y el motivo de la consulta, y ofrece como máximo tres "
            "horarios libres. Si el dolor es fuerte o hay fiebre, indica que acuda a urgencias y "
            "no sigas con la reserva. Repite siempre la fecha y la hora antes de confirmar. No "
            "des consejos médicos ni hables de precios que no aparezcan en la herramienta."
        ),
    ),
    "ru": (
        98,
        (
            "Ты вежливый голосовой помощник службы доставки. Сначала узнай номер заказа, затем "
            "адрес и удобное время. Говори короткими фразами, не перебивай собеседника и всегда "
            "повторяй номер дома и квартиры. Если человек недоволен, извинись один раз и предложи"
            " соединить его с оператором. Никогда не обещай то, чего нет в ответе инструмента, и "
            "не называй сумму возврата до проверки."
        ),
    ),
    "zh": (
        98,
        (
            "你是一家连锁咖啡店的电话助手。请先问候客人，再询问取餐时间和"
            "门店。每次只问一个问题，句子要短。客人说完订单以后，把饮品、"
            "温度、甜度和数量重复一遍，等客人确认再下单。如果客人投诉，先"
            "道歉，然后转接给店长。不要编造价格，也不要承诺工具没有返回的"
            "优惠。"
        ),
    ),
    "ja": (
        113,
        (
            "あなたは旅館の予約係です。落ち着いた丁寧な口調で話し、まずお"
            "客様のお名前と宿泊日をうかがってください。質問は一度に一つだ"
            "けにします。日付と人数は必ず復唱し、確認が取れてから予約の道"
            "具を使います。苦情の場合は、はじめにお詫びをして、担当者にお"
            "つなぎしてください。道具が返さなかった料金を答えてはいけませ"
            "ん。"
        ),
    ),
    "ko": (
        97,
        (
            "당신은 동네 병원의 예약을 돕는 친절한 음성 "
            "상담원입니다. 먼저 환자의 이름과 생년월일을 확인하고,"
            " 증상을 짧게 물어보세요. 한 번에 한 가지만 질문하고"
            " 날짜와 시간은 반드시 다시 읽어 주세요. 급한 증상이"
            " 있으면 예약을 멈추고 응급실로 안내하세요. 도구가 "
            "알려 주지 않은 비용은 절대로 말하지 마세요."
        ),
    ),
    "hi": (
        93,
        (
            "आप एक बैंक की ग्राहक सेवा की विनम्र आवाज़ हैं। सबसे पहले ग्राहक का नाम और खाते के "
            "अंतिम चार अंक पूछिए। छोटे वाक्यों में बोलिए और एक बार में एक ही सवाल पूछिए। तारीख और"
            " रकम हमेशा दोहराइए। यदि ग्राहक नाराज़ हो तो एक बार क्षमा माँगकर उसे किसी अधिकारी से "
            "जोड़ दीजिए। जो जानकारी औज़ार से नहीं मिली, उसे कभी मत बताइए।"
        ),
    ),
    "ar": (
        90,
        (
            "أنت الصوت اللطيف لمكتب حجز في شركة طيران. ابدأ بالتحية ثم اسأل عن رقم الحجز وتاريخ "
            "السفر. تكلم بجمل قصيرة واطرح سؤالا واحدا في كل مرة. أعد قراءة التاريخ والوقت ورقم "
            "الهاتف قبل التأكيد. إذا كان المتصل غاضبا فاعتذر مرة واحدة ثم حوله إلى موظف. لا تذكر "
            "أي سعر لم تقدمه الأداة."
        ),
    ),
    "en": (
        127,
        (
            "You are the friendly voice of a small bicycle workshop. Greet the caller, ask what "
            "is wrong with the bike and when it last worked, and offer at most three free slots. "
            "Keep sentences short and never read out a list. Repeat the day, the time and the "
            "phone number before you book. If the caller is upset, apologise once and hand over "
            "to a person. Never name a price that did not come from a tool, and never promise a "
            "spare part that the stock list does not show. Speak calmly, even when the line is "
            "bad; if you did not understand something twice, ask the caller to spell it."
        ),
    ),
    "code": (
        99,
        (
            "def free_slots(day: date, *, at_most: int = 3) -> list[str]:\n"
            '    """Times of a day at which the workshop can take a bicycle."""\n'
            "    taken = {booking.time for booking in bookings(day)}\n"
            '    slots = (f"{hour:02}:{minute:02}" for hour in range(9, 17) for minute in '
            "(0, 30))\n"
            "    return [slot for slot in slots if slot not in taken][:at_most]\n"
        ),
    ),
    "json": (
        99,
        (
            '{"type": "function", "name": "book_table", "description": "Books a table once the '
            'guest has confirmed it.", "parameters": {"type": "object", "properties": {"day": '
            '{"type": "string", "description": "The day, as in 2026-12-24."}, "guests": {"type": '
            '"integer", "minimum": 1, "maximum": 12}}, "required": ["day", "guests"]}}'
        ),
    ),
}
"""Texts by language or format, each with its number of tokens."""


@pytest.mark.parametrize("name", TEXTS)
def test_the_estimate_is_within_its_error(name: str) -> None:
    tokens, text = TEXTS[name]
    assert abs(estimate(text) - tokens) <= ERROR * tokens


@pytest.mark.parametrize("name", ["en", "code", "json"])
def test_english_and_code_are_within_nine_per_cent(name: str) -> None:
    tokens, text = TEXTS[name]
    assert abs(estimate(text) - tokens) <= 0.09 * tokens


@pytest.mark.parametrize(
    "text", ["é", "1 1 1", "\n1\n1", "é1é1", "字", "{}[]", "a" * 99, "\U0001f600"]
)
def test_no_text_is_estimated_beyond_the_bound(text: str) -> None:
    assert estimate(text) <= round(MOST_PER_CHARACTER * len(text))


def test_ornaments_are_not_words() -> None:
    assert estimate("-" * 500 + "\n" + " " * 500) <= 3
