"""Every terminal that a page's HTML shows is counted, under whatever name its language is rendered."""

from tests.course.rendered import count


def test_blocks_of_a_shell_are_counted_and_others_are_not() -> None:
    html = """
    <div class="language-bash highlight" data-os="macos"><pre>a</pre></div>
    <div class="highlight language-powershell"><pre>b</pre></div>
    <div class="language-console highlight"><pre>c</pre></div>
    <div class="language-dockerfile highlight"><pre>d</pre></div>
    <div class="highlight"><pre>e</pre></div>
    <code class="language-bash highlight">f</code>
    """
    assert count(html) == 3
