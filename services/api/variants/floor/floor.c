/* Le plancher : répondre 200 à toute requête, sans rien lire, ni charger, ni calculer. */
#include <netinet/in.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

static const char answer[] =
    "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";

static void leave(int signal)
{
    (void)signal;
    _exit(0);
}

/* Lit jusqu'à la ligne vide qui finit les en-têtes ; rend 0 si le client s'en va ou se tait avant. */
static int headers(int client, char *buffer, size_t size)
{
    size_t held = 0;
    ssize_t got;
    while ((got = read(client, buffer + held, size - 1 - held)) > 0) {
        held += (size_t)got;
        buffer[held] = 0;
        if (strstr(buffer, "\r\n\r\n"))
            return 1;
        if (held == size - 1) { /* de longs en-têtes : seule leur fin compte */
            memmove(buffer, buffer + held - 3, 3);
            held = 3;
        }
    }
    return 0;
}

int main(void)
{
    char buffer[4096];
    int on = 1, door = socket(AF_INET, SOCK_STREAM, 0);
    struct sockaddr_in here = {.sin_family = AF_INET, .sin_port = htons(80)};
    struct timeval patience = {.tv_sec = 1};

    signal(SIGTERM, leave); /* le processus 1 n'entend que les signaux qu'il demande */
    signal(SIGPIPE, SIG_IGN);
    setsockopt(door, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (bind(door, (struct sockaddr *)&here, sizeof here) || listen(door, 128))
        return 1;
    for (;;) {
        int client = accept(door, NULL, NULL);
        if (client < 0)
            continue;
        setsockopt(client, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
        if (headers(client, buffer, sizeof buffer) && write(client, answer, sizeof answer - 1) > 0) {
            shutdown(client, SHUT_WR);
            while (read(client, buffer, sizeof buffer) > 0) /* ce que le client envoie encore */
                ;
        }
        close(client);
    }
}
