// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Errors and their messages, memory, time and the process.
 */
#include <errno.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include <vds.h>

#include "print.h"

/* --------------------------------------------------------------------- errors */

static _Thread_local DWORD last_error;

DWORD GetLastError(void)
{
	return last_error;
}

void SetLastError(DWORD error)
{
	last_error = error;
}

/* Windows ends a message of the system so. */
#define END_OF_LINE	L"\r\n"

#define MESSAGE_SIZE	64

static void message_text(wchar_t text[MESSAGE_SIZE], DWORD code, DWORD flags)
{
	vdsw_swprintf(text, MESSAGE_SIZE, L"Error 0x%08x.%s", code,
		      flags & FORMAT_MESSAGE_MAX_WIDTH_MASK ? L" " : END_OF_LINE);
}

static DWORD message_error(DWORD error)
{
	SetLastError(error);
	return 0;
}

/* Copy @length characters of @size bytes to @buffer, or to new memory. */
static DWORD give_message(const void *text, size_t length, size_t size, DWORD flags,
			  void *buffer, DWORD space)
{
	void *to = buffer;

	if (flags & FORMAT_MESSAGE_ALLOCATE_BUFFER) {
		to = LocalAlloc(LMEM_FIXED, (length + 1) * size);
		if (!to)
			return message_error(ERROR_NOT_ENOUGH_MEMORY);
		memcpy(buffer, &to, sizeof(to));
	} else if (length >= space) {
		return message_error(ERROR_INSUFFICIENT_BUFFER);
	}
	memcpy(to, text, (length + 1) * size);
	return (DWORD)length;
}

DWORD FormatMessageW(DWORD flags, LPCVOID source, DWORD code, DWORD language, LPWSTR buffer,
		     DWORD size, va_list *args)
{
	wchar_t text[MESSAGE_SIZE];

	(void)source;
	(void)language;
	(void)args;
	if (!buffer || !(flags & FORMAT_MESSAGE_FROM_SYSTEM))
		return message_error(ERROR_INVALID_PARAMETER);
	message_text(text, code, flags);
	return give_message(text, wcslen(text), sizeof(*text), flags, buffer, size);
}

DWORD FormatMessageA(DWORD flags, LPCVOID source, DWORD code, DWORD language, LPSTR buffer,
		     DWORD size, va_list *args)
{
	wchar_t text[MESSAGE_SIZE];
	size_t count;
	char *bytes;
	DWORD length;

	(void)source;
	(void)language;
	(void)args;
	if (!buffer || !(flags & FORMAT_MESSAGE_FROM_SYSTEM))
		return message_error(ERROR_INVALID_PARAMETER);
	message_text(text, code, flags);
	bytes = vdsw_to_utf8(text, wcslen(text), false, &count);
	if (!bytes)
		return message_error(ERROR_NOT_ENOUGH_MEMORY);
	length = give_message(bytes, count, 1, flags, buffer, size);
	free(bytes);
	return length;
}

/* A debugger of Windows shows the text; here it is written to the standard error. */
void OutputDebugStringA(LPCSTR text)
{
	if (text)
		vdsw_fprintf(stderr, "%s", text);
}

void OutputDebugStringW(LPCWSTR text)
{
	if (text)
		vdsw_fwprintf(stderr, L"%s", text);
}

/* --------------------------------------------------------------------- memory */

HLOCAL LocalAlloc(UINT flags, SIZE_T size)
{
	size = size ? size : 1;
	return flags & LMEM_ZEROINIT ? calloc(1, size) : malloc(size);
}

HLOCAL LocalFree(HLOCAL memory)
{
	free(memory);
	return NULL;
}

HANDLE GetProcessHeap(void)
{
	static char heap;

	return &heap;
}

LPVOID HeapAlloc(HANDLE heap, DWORD flags, SIZE_T size)
{
	(void)heap;
	return LocalAlloc(flags & HEAP_ZERO_MEMORY ? LMEM_ZEROINIT : LMEM_FIXED, size);
}

BOOL HeapFree(HANDLE heap, DWORD flags, LPVOID memory)
{
	(void)heap;
	(void)flags;
	free(memory);
	return TRUE;
}

PVOID SecureZeroMemory(PVOID to, SIZE_T size)
{
	explicit_bzero(to, size);
	return to;
}

/* ------------------------------------------------------- time and the process */

void Sleep(DWORD ms)
{
	struct timespec left = { ms / 1000, ms % 1000 * 1000000L };

	while (ms == INFINITE || clock_nanosleep(CLOCK_MONOTONIC, 0, &left, &left) == EINTR)
		if (ms == INFINITE)
			pause();
}

ULONGLONG GetTickCount64(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (ULONGLONG)now.tv_sec * 1000 + (ULONGLONG)now.tv_nsec / 1000000;
}

DWORD GetTickCount(void)
{
	return (DWORD)GetTickCount64();
}

DWORD GetCurrentProcessId(void)
{
	return (DWORD)getpid();
}

void ExitProcess(UINT status)
{
	exit((int)status);
}
