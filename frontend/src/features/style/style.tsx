export function StylePage() {
  return <div class="page"><h1>Composants</h1></div>;
}
