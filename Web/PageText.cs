using System.Buffers;
using System.Text;
using Scriban.Runtime;

namespace Cagette.SelfHost.Web;

/// <summary>What a page is written into: one array that is lent from page to page, for a page of 100 kB would be four of that in text otherwise.</summary>
sealed class PageText : IScriptOutput, IDisposable
{
    char[] buffer = ArrayPool<char>.Shared.Rent(16 * 1024);
    int length;

    public ReadOnlySpan<char> Written => buffer.AsSpan(0, length);

    public void Write(string text, int offset, int count) => Write(text.AsSpan(offset, count));

    public void Write(ReadOnlySpan<char> text)
    {
        if (text.Length > buffer.Length - length)
        {
            var longer = ArrayPool<char>.Shared.Rent(Math.Max(buffer.Length * 2, length + text.Length));
            Written.CopyTo(longer);
            ArrayPool<char>.Shared.Return(buffer);
            buffer = longer;
        }

        text.CopyTo(buffer.AsSpan(length));
        length += text.Length;
    }

    public ValueTask WriteAsync(string text, int offset, int count, CancellationToken cancellationToken)
    {
        Write(text, offset, count);
        return ValueTask.CompletedTask;
    }

    public override string ToString() => Written.ToString();

    /// <summary>Nothing may read it any more.</summary>
    public void Dispose()
    {
        ArrayPool<char>.Shared.Return(buffer);
        (buffer, length) = ([], 0);
    }
}

/// <summary>Answers with a page, encoded straight into what is sent.</summary>
sealed class PageResult(PageText page, int status) : IResult
{
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        using (page)
        {
            var answer = httpContext.Response;
            answer.StatusCode = status;
            answer.ContentType = "text/html; charset=utf-8";
            answer.ContentLength = Encoding.UTF8.GetByteCount(page.Written);
            Encoding.UTF8.GetBytes(page.Written, answer.BodyWriter);
            await answer.BodyWriter.FlushAsync(httpContext.RequestAborted);
        }
    }
}
