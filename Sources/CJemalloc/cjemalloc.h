// The allocator takes the C library's place: malloc and free are all that is used of it.
#include <stdlib.h>
