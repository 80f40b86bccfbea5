// SPDX-License-Identifier: GPL-2.0-only
#include <stdbool.h>

#include "library/arithmetic.h"
#include "library/format.h"
#include "library/string.h"

#define PIECE_SIZE	16		/* characters between two pauses: about 200 ticks */

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

static void put(struct output *output, char character)
{
	if (output->length + 1 < output->size)
		output->buffer[output->length] = character;
	if (++output->length % PIECE_SIZE == 0)
		pause(output);
}

static void put_repeated(struct output *output, char character, uint32_t count)
{
	while (count--)
		put(output, character);
}

static void put_padded(struct output *output, const struct conversion *conversion, const char *text, uint32_t length)
{
	uint32_t padding = conversion->width > length ? conversion->width - length : 0;

	if (!conversion->left)
		put_repeated(output, conversion->zeros ? '0' : ' ', padding);
	for (uint32_t i = 0; i < length; i++)
		put(output, text[i]);
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
		put(output, '-');
		conversion->width--;
	} else if (negative) {
		digits[--first] = '-';
	}
	pause(output);
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

static inline struct conversion read_conversion(const char **format)
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
		put(output, '%');
		put(output, letter);
	}
}

int format_string_list_pausing(char *buffer, uint32_t size, void (*pause_function)(void), const char *format, va_list list)
{
	struct output output = { buffer, size, 0, pause_function };
	va_list arguments;

	va_copy(arguments, list);	/* as a parameter it may be an array, whose address has another type */
	while (*format) {
		if (*format != '%') {
			put(&output, *format++);
		} else if (*++format == '%') {
			put(&output, *format++);
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
		if ((uint8_t)*format > '%')
			continue;
		if (!*format)
			return NULL;
		if (*format == '%' && *++format != '%')
			return format;
	}
}

enum format_kind format_next(const char **format, uint32_t *most)
{
	const char *at = find_conversion(*format);
	struct conversion conversion;

	if (!at)
		return FORMAT_END;
	conversion = read_conversion(&at);
	*most = (uint32_t)conversion.precision;
	*format = at + 1;
	switch (*at) {
	case 's':
		return conversion.precision == PRECISION_ARGUMENT ? FORMAT_COUNTED_STRING : FORMAT_STRING;
	case 'd':
	case 'i':
	case 'u':
	case 'x':
		return conversion.longs > 1 ? FORMAT_LONG : FORMAT_WORD;
	case 'c':
	case 'p':
		return FORMAT_WORD;
	default:
		return FORMAT_END;
	}
}
