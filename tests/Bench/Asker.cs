using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Cagette.SelfHost.Bench;

/// <summary>Asks for one page over connections that stay open, each as soon as the last answer is read: with nothing between a socket and the
/// figures, for a client that parses and inflates would be measured too.</summary>
sealed class Asker(Uri server, string path, string cookies = "") : IDisposable
{
    public const int Connections = 8;

    readonly byte[] request = Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\nHost: {server.Authority}\r\n{(cookies.Length > 0 ? $"Cookie: {cookies}\r\n" : "")}\r\n");
    readonly List<Line> lines = [.. Enumerable.Range(0, Connections).Select(_ => new Line(server))];
    readonly List<double> milliseconds = [];
    readonly List<double> perSecond = [];

    /// <summary>Of the last answer's body.</summary>
    public int Bytes { get; private set; }

    /// <summary>The median of the turns.</summary>
    public double PerSecond => perSecond.Order().ElementAt(perSecond.Count / 2);

    public double P50 => Figures.Percentile(milliseconds, 0.5);

    public double P99 => Figures.Percentile(milliseconds, 0.99);

    /// <summary>Until the compiler has done with it: for so long, and for so many answers where the machine is busy.</summary>
    public void Warm(TimeSpan time, int answers = 500)
    {
        for (var patience = 4; patience > 0 && milliseconds.Count < answers; patience--)
        {
            Turn(time);
        }

        milliseconds.Clear();
        perSecond.Clear();
    }

    public void Turn(TimeSpan time)
    {
        var begun = Stopwatch.GetTimestamp();
        var taken = new List<double>[Connections];
        var threads = lines.Select((line, i) => new Thread(() => taken[i] = Ask(line, begun, time))).ToList();
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());
        if (taken.Any(some => some is null))
        {
            throw new InvalidOperationException($"{path} was not answered as it should.");
        }

        perSecond.Add(taken.Sum(some => some.Count) / Stopwatch.GetElapsedTime(begun).TotalSeconds);
        milliseconds.AddRange(taken.SelectMany(some => some));
    }

    public void Dispose() => lines.ForEach(line => line.Dispose());

    List<double> Ask(Line line, long begun, TimeSpan time)
    {
        var taken = new List<double>();
        do
        {
            var asked = Stopwatch.GetTimestamp();
            Bytes = line.Ask(request);
            taken.Add(Stopwatch.GetElapsedTime(asked).TotalMilliseconds);
        }
        while (Stopwatch.GetElapsedTime(begun) < time);
        return taken;
    }

    sealed class Line : IDisposable
    {
        static readonly byte[] HeadEnd = "\r\n\r\n"u8.ToArray();
        readonly Socket socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        readonly byte[] buffer = new byte[256 * 1024];

        public Line(Uri server) => socket.Connect(server.Host, server.Port);

        /// <summary>The length of the body; the answer must be a page and say its length.</summary>
        public int Ask(byte[] request)
        {
            socket.Send(request);
            var (read, end) = (0, -1);
            while (end < 0)
            {
                read += Receive(read);
                end = buffer.AsSpan(0, read).IndexOf(HeadEnd);
            }

            var head = Encoding.ASCII.GetString(buffer, 0, end);
            const string name = "Content-Length: ";
            var at = head.IndexOf(name, StringComparison.OrdinalIgnoreCase);
            if (!head.StartsWith("HTTP/1.1 200", StringComparison.Ordinal) || at < 0)
            {
                throw new InvalidOperationException(head);
            }

            var digits = head[(at + name.Length)..].Split('\r')[0];
            var length = int.Parse(digits, CultureInfo.InvariantCulture);
            for (var left = length - (read - end - HeadEnd.Length); left > 0;)
            {
                left -= Receive(0);
            }

            return length;
        }

        public void Dispose() => socket.Dispose();

        int Receive(int at) => socket.Receive(buffer, at, buffer.Length - at, SocketFlags.None) is > 0 and var count ? count : throw new IOException("The server hung up.");
    }
}
