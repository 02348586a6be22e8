// What of sys/prctl.h Swift cannot call: its function takes a varying number of arguments.
#include <sys/prctl.h>

// No core dump of this process, and nobody but root may trace it or read its memory.
static inline int make_process_undumpable(void) { return prctl(PR_SET_DUMPABLE, 0, 0, 0, 0); }
static inline int is_process_dumpable(void) { return prctl(PR_GET_DUMPABLE, 0, 0, 0, 0); }
