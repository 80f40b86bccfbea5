// SPDX-License-Identifier: GPL-2.0-only
#include <stdbool.h>

#include "library/arithmetic.h"
#include "library/format.h"
#include "library/string.h"

#define PIECE_SIZE	32u		/* characters between two pauses: about 200 ticks */

struct output {
	char *buffer;
	uint32_t size, length;		/* length goes on counting when the buffer is full */
	void (*pause)(void);		/* NULL: none */
};

/* One conversion: %[-][0][width][.precision][l|ll|z]letter */
struct conversion {
	bool left, zeros;
	uint32_t width;
	int32_t precision;
	uint32_t longs;
};

#define PRECISION_NONE		-1
#define PRECISION_ARGUMENT	-2

static void pause(const struct output *output)
{
	if (output->pause)
		output->pause();
}

static uint32_t room(const struct output *output)
{
	return output->length + 1 < output->size ? output->size - 1 - output->length : 0;
}

static uint32_t minimum(uint32_t a, uint32_t b)
{
	return a < b ? a : b;
}

static void put_text(struct output *output, const char *text, uint32_t length)
{
	for (uint32_t piece; length; length -= piece) {
		piece = minimum(length, PIECE_SIZE);
		memcpy(output->buffer + output->length, text, minimum(piece, room(output)));
		output->length += piece;
		text += piece;
		pause(output);
	}
}

static void put_repeated(struct output *output, char character, uint32_t count)
{
	for (uint32_t piece; count; count -= piece) {
		piece = minimum(count, PIECE_SIZE);
		memset(output->buffer + output->length, character, minimum(piece, room(output)));
		output->length += piece;
		pause(output);
	}
}

static void put_padded(struct output *output, const struct conversion *conversion, const char *text, uint32_t length)
{
	uint32_t padding = conversion->width > length ? conversion->width - length : 0;

	if (!conversion->left)
		put_repeated(output, conversion->zeros ? '0' : ' ', padding);
	put_text(output, text, length);
	if (conversion->left)
		put_repeated(output, ' ', padding);
}

static void put_number(struct output *output, struct conversion *conversion, uint64_t number, uint32_t base, bool negative)
{
	char digits[24];
	uint32_t first = sizeof(digits);

	do {
		digits[--first] = "0123456789abcdef"[divide_64(&number, base)];
	} while (number);
	if (negative && conversion->zeros && conversion->width) {
		put_text(output, "-", 1);
		conversion->width--;
	} else if (negative) {
		digits[--first] = '-';
	}
	put_padded(output, conversion, digits + first, sizeof(digits) - first);
}

static void put_string(struct output *output, const struct conversion *conversion, const char *text)
{
	size_t most = conversion->precision < 0 ? SIZE_MAX : (size_t)conversion->precision;

	if (!text)
		text = "(null)";
	put_padded(output, conversion, text, strnlen(text, most));
}

static uint32_t read_number(const char **format)
{
	uint32_t number = 0;

	while (**format >= '0' && **format <= '9')
		number = number * 10 + (uint32_t)(*(*format)++ - '0');
	return number;
}

static struct conversion read_conversion(const char **format)
{
	struct conversion conversion = { .precision = PRECISION_NONE };

	for (; **format == '-' || **format == '0'; (*format)++)
		if (**format == '-')
			conversion.left = true;
		else
			conversion.zeros = true;
	conversion.width = read_number(format);
	if (**format == '.') {
		(*format)++;
		if (**format == '*') {
			(*format)++;
			conversion.precision = PRECISION_ARGUMENT;
		} else {
			conversion.precision = (int32_t)read_number(format);
		}
	}
	for (; **format == 'l' || **format == 'z'; (*format)++)
		conversion.longs++;
	return conversion;
}

static uint64_t read_argument(const struct conversion *conversion, va_list *list, bool is_signed)
{
	if (conversion->longs > 1)
		return va_arg(*list, uint64_t);
	if (conversion->longs)
		return is_signed ? (uint64_t)va_arg(*list, long) : va_arg(*list, unsigned long);
	return is_signed ? (uint64_t)(int64_t)va_arg(*list, int) : va_arg(*list, unsigned int);
}

static void convert(struct output *output, struct conversion *conversion, char letter, va_list *list)
{
	uint64_t number;
	char character;

	if (conversion->precision == PRECISION_ARGUMENT)
		conversion->precision = va_arg(*list, int);
	switch (letter) {
	case 's':
		put_string(output, conversion, va_arg(*list, const char *));
		break;
	case 'c':
		character = (char)va_arg(*list, int);
		put_padded(output, conversion, &character, 1);
		break;
	case 'd':
	case 'i':
		number = read_argument(conversion, list, true);
		put_number(output, conversion, (int64_t)number < 0 ? -number : number, 10, (int64_t)number < 0);
		break;
	case 'u':
	case 'x':
		put_number(output, conversion, read_argument(conversion, list, false), letter == 'x' ? 16 : 10, false);
		break;
	case 'p':
		*conversion = (struct conversion){ .width = 8, .zeros = true };
		put_number(output, conversion, (uintptr_t)va_arg(*list, void *), 16, false);
		break;
	default:
		put_text(output, "%", 1);
		put_text(output, &letter, 1);
	}
}

/* What stands before the next '%', or a piece of it. */
static uint32_t literal_length(const char *format)
{
	uint32_t length = 0;

	while (length < PIECE_SIZE && format[length] && format[length] != '%')
		length++;
	return length;
}

int format_string_list_pausing(char *buffer, uint32_t size, void (*pause_function)(void), const char *format, va_list list)
{
	struct output output = { buffer, size, 0, pause_function };
	va_list arguments;

	va_copy(arguments, list);	/* as a parameter it may be an array, whose address has another type */
	while (*format) {
		uint32_t length = literal_length(format);

		put_text(&output, format, length);
		format += length;
		if (*format != '%')
			continue;
		if (*++format == '%') {
			put_text(&output, format++, 1);
		} else {
			struct conversion conversion = read_conversion(&format);

			if (*format)
				convert(&output, &conversion, *format++, &arguments);
		}
	}
	va_end(arguments);
	if (size)
		buffer[output.length < size ? output.length : size - 1] = 0;
	return (int)output.length;
}

int format_string_list(char *buffer, uint32_t size, const char *format, va_list list)
{
	return format_string_list_pausing(buffer, size, NULL, format, list);
}

int format_string(char *buffer, uint32_t size, const char *format, ...)
{
	va_list list;
	int length;

	va_start(list, format);
	length = format_string_list(buffer, size, format, list);
	va_end(list);
	return length;
}

/* Behind the '%' of the next conversion, or NULL. One comparison will do for most characters: few codes are below that of '%'. */
static inline const char *find_conversion(const char *format)
{
	for (;; format++) {
		while ((uint8_t)*format > '%')
			format++;
		if (!*format)
			return NULL;
		if (*format == '%' && *++format != '%')
			return format;
	}
}

/* Skips flags and width, and reads precision and length, in the shortest way: no letter of them is a conversion's. */
enum format_kind format_next(const char **format, uint32_t *most)
{
	const char *at = find_conversion(*format);
	uint32_t longs = 0;

	*most = UINT32_MAX;
	if (!at)
		return FORMAT_END;
	for (; *at < 'a' || *at == 'l' || *at == 'z'; at++) {
		if (!*at)
			return FORMAT_END;
		if (*at == '.') {
			at++;
			*most = read_number(&at);
			at--;
		}
		longs += *at == 'l';
	}
	*format = at + 1;
	if (*at == 's')
		return at[-1] == '*' ? FORMAT_COUNTED_STRING : FORMAT_STRING;
	return longs > 1 ? FORMAT_LONG : FORMAT_WORD;
}
