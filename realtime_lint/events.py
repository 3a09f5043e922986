"""The names of the events that a Realtime client sends and a server answers with.

Source: openai-python 3.54.0 `types/realtime` and `types/beta/realtime`, read 2026-11-22;
`transcription_session.update` and `session.close` are also named by the live server's own
list of supported values.
"""

from __future__ import annotations

from typing import Final

CLIENT_EVENTS: Final = frozenset(
    """
    session.update session.close session.input_audio_buffer.append
    conversation.item.create conversation.item.retrieve conversation.item.truncate
    conversation.item.delete
    input_audio_buffer.append input_audio_buffer.commit input_audio_buffer.clear
    output_audio_buffer.clear
    response.create response.cancel
    transcription_session.update
    """.split()  # noqa: SIM905 - names to be read, not quotes and commas
)

SERVER_EVENTS: Final = frozenset(
    """
    session.created session.updated session.closed transcription_session.updated
    session.output_audio.delta session.output_transcript.delta session.input_transcript.delta
    conversation.created conversation.item.added conversation.item.created
    conversation.item.deleted conversation.item.done conversation.item.retrieved
    conversation.item.truncated
    conversation.item.input_audio_transcription.completed
    conversation.item.input_audio_transcription.delta
    conversation.item.input_audio_transcription.failed
    conversation.item.input_audio_transcription.segment
    input_audio_buffer.cleared input_audio_buffer.committed
    input_audio_buffer.dtmf_event_received input_audio_buffer.speech_started
    input_audio_buffer.speech_stopped input_audio_buffer.timeout_triggered
    mcp_list_tools.completed mcp_list_tools.failed mcp_list_tools.in_progress
    output_audio_buffer.cleared output_audio_buffer.started output_audio_buffer.stopped
    rate_limits.updated
    response.created response.done response.content_part.added response.content_part.done
    response.function_call_arguments.delta response.function_call_arguments.done
    response.mcp_call.completed response.mcp_call.failed response.mcp_call.in_progress
    response.mcp_call_arguments.delta response.mcp_call_arguments.done
    response.output_item.added response.output_item.done
    response.output_audio.delta response.output_audio.done
    response.output_audio_transcript.delta response.output_audio_transcript.done
    response.output_text.delta response.output_text.done
    response.audio.delta response.audio.done response.audio_transcript.delta
    response.audio_transcript.done response.text.delta response.text.done
    """.split()  # noqa: SIM905 - names to be read, not quotes and commas
)

_FAMILIES: Final = (
    "session.",
    "conversation.",
    "input_audio_buffer.",
    "output_audio_buffer.",
    "response.",
    "transcription_session.",
)


def looks_like_event(name: object) -> bool:
    """Whether a value is, or is meant to be, the name of a Realtime event."""
    return type(name) is str and (
        name in CLIENT_EVENTS or name in SERVER_EVENTS or name.startswith(_FAMILIES)
    )
